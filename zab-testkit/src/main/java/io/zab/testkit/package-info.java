/**
 * What tests of applications, stores and transports share: contract suites for the ports of a peer, and in-
 * memory parts that keep them.
 */
package io.zab.testkit;

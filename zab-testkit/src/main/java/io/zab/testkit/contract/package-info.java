/** What every implementation of a port of a peer must do, as test suites to extend. */
package io.zab.testkit.contract;

/** The process of one server. */
package io.zab.bench.server;

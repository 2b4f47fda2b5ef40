/** The transport port over netty; no netty type is seen outside but by the builder. */
package io.zab.transport.netty;

/** The ports of a peer: storage and transport, for others to implement; may import the core. */
package io.zab.spi;

/** The replicated key-value server: an HTTP face, a state machine, and the peer between them. */
package io.zab.examples.kv;

/**
 * The port for a leader oracle, a pure function like the protocol that asks it; may import {@code step}, {@code
 * message} and {@code model}.
 */
package io.zab.core.election;

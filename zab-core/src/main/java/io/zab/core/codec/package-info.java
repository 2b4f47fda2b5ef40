/**
 * Bytes for messages and entries, the same on the wire and in the log; may import {@code message} and {@code
 * model}.
 */
package io.zab.core.codec;

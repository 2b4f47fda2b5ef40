/**
 * What goes into the protocol and what comes out of it: events and effects; may import {@code message} and
 * {@code model}.
 */
package io.zab.core.step;

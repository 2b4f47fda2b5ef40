/**
 * The protocol itself: discovery, synchronisation and broadcast, as a function of time and event to effects; may
 * import everything of the core but {@code codec}.
 */
package io.zab.core.protocol;

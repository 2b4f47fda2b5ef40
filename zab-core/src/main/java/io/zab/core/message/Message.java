package io.zab.core.message;

/**
 * Everything one server says to another. Cluster id, protocol version and the sender's identity are said once, in the
 * handshake of the connection that carries the message.
 */
public sealed interface Message permits Notification, SessionMessage {}

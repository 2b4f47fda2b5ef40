package io.zab.transport.netty;

/**
 * The bounds of a transport, in milliseconds, bytes and pieces.
 *
 * @param connectTimeoutMillis for each address that is tried
 * @param handshakeTimeoutMillis from the connection to the end of the handshake, on either side
 * @param answerTimeoutMillis until a Notification must be answered
 * @param idleTimeoutMillis without a frame until a connection whose other side has to say something now and then ends
 * @param lingerMillis for what was sent on a closed session to leave
 * @param halfOpenMax inbound connections that have not said who they are; above it the oldest goes
 * @param halfOpenPerAddressMax the same of one address
 * @param sessionQueueBytes queued on a session above which {@code send} answers false
 */
record Settings(
        int connectTimeoutMillis,
        int handshakeTimeoutMillis,
        int answerTimeoutMillis,
        int idleTimeoutMillis,
        int lingerMillis,
        int halfOpenMax,
        int halfOpenPerAddressMax,
        int sessionQueueBytes) {
    static final Settings DEFAULT = new Settings(2_000, 3_000, 3_000, 600_000, 2_000, 256, 64, 1 << 20);

    /** Largest frame before a handshake is done. */
    static final int HANDSHAKE_FRAME_BYTES_MAX = 4 << 10;

    /** Netty's own buffer of one connection: small, so that what is urgent waits behind no more than this. */
    static final int CHANNEL_HIGH_BYTES = 256 << 10;

    static final int CHANNEL_LOW_BYTES = 128 << 10;
    static final int WRITE_CHUNK_BYTES = 64 << 10;
    static final long BACKOFF_MIN_MILLIS = 50;
    static final long BACKOFF_MAX_MILLIS = 2_000;

    /** Largest Notification: room for a configuration of a thousand members with long addresses. */
    static final int NOTIFICATION_BYTES_MAX = 512 << 10;

    /** Inbound connections in all that have said who they are. */
    static final int CONNECTIONS_MAX = 2_048;

    /** Inbound sessions, and inbound notification connections, of one server. */
    static final int SESSIONS_PER_SERVER_MAX = 16;

    static final int NOTIFIERS_PER_SERVER_MAX = 4;

    /** Notifications to one server on their way without an answer; beyond it only the newest waits. */
    static final int UNANSWERED_MAX = 16;

    /** How far a caller that ignores {@code false} gets before its session is closed. */
    long sessionQueueBytesMax(int frameBytesMax) {
        return 16L * sessionQueueBytes + frameBytesMax;
    }
}

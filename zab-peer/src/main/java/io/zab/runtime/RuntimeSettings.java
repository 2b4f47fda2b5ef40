package io.zab.runtime;

/**
 * The bounds of one peer's machinery.
 *
 * @param payloadBytesMax largest request, and largest change made of one
 * @param pendingRequestsMax most own requests without an outcome
 * @param pendingBytesMax most bytes of them
 * @param waitingQueriesMax most queries without an answer
 * @param cacheBytes recent log kept in memory
 * @param inboundBytesMax received bytes waiting for the protocol above which reading stops
 * @param logBytesMax bytes waiting for the disk above which reading stops
 * @param snapshotEntries entries after which a snapshot is due
 * @param snapshotBytes bytes of entries after which a snapshot is due
 * @param freeBytesMin free space below which a leader takes no requests
 * @param scrubBytesPerSecond how fast old files are looked through; 0 for never
 * @param scrubIntervalMillis from one time that all are looked through to the next
 * @param digestEvery applied states are compared where the counter is a multiple of this; 0 for never
 */
public record RuntimeSettings(
        int payloadBytesMax,
        int pendingRequestsMax,
        long pendingBytesMax,
        int waitingQueriesMax,
        long cacheBytes,
        long inboundBytesMax,
        long logBytesMax,
        long snapshotEntries,
        long snapshotBytes,
        long freeBytesMin,
        long scrubBytesPerSecond,
        long scrubIntervalMillis,
        int digestEvery) {}

package io.zab.core.protocol;

import io.zab.core.model.Zxid;

/**
 * The protocol's numbers (protocol.md, section 14). Times in milliseconds.
 *
 * @param tickMillis interval of pings; the quorum is checked twice as often
 * @param syncLimitTicks how many ticks a follower or leader may be silent
 * @param initLimitTicks how many ticks discovery or synchronisation may go without progress
 * @param renewalIntervalMillis least time between two renewals of an epoch for a locked-out member
 * @param counterLimit counter at which a leader moves to a new epoch; at most 2^32-1
 * @param payloadBytesMax largest payload of an entry
 * @param windowEntries most entries proposed and not committed, and most bytes of them
 * @param windowBytes see {@code windowEntries}
 * @param batchBytesMax largest encoded batch of entries, apart from a single larger entry
 * @param prepares whether requests go through the state machine's {@code prepare} on the leader
 * @param unanimousFounding whether, while instances are open, every quorum is all voters
 * @param namesInstances whether a leader names replaced disks by itself
 * @param namingIntervalMillis least time between two such namings
 * @param rejoins whether an empty server stays out from the start, because the ensemble exists already
 * @param digestEvery applied states are compared where the counter is a multiple of this; 0 for never
 */
public record ProtocolConfig(
        long tickMillis,
        int syncLimitTicks,
        int initLimitTicks,
        long renewalIntervalMillis,
        long counterLimit,
        int payloadBytesMax,
        int windowEntries,
        long windowBytes,
        int batchBytesMax,
        boolean prepares,
        boolean unanimousFounding,
        boolean namesInstances,
        long namingIntervalMillis,
        boolean rejoins,
        int digestEvery) {
    public static final ProtocolConfig DEFAULT = new ProtocolConfig(
            500, 5, 10, 30_000, 0xFFFF_0000L, 1 << 20, 4096, 16 << 20, 1 << 20, false, false, true, 1_000, false, 128);

    /** Room above the counter's limit, for entries of the protocol's own. */
    private static final long COUNTER_RESERVE = 0xFFFF;

    /** @throws IllegalArgumentException naming the number that makes no sense */
    public ProtocolConfig {
        atLeast(1, tickMillis, "tickMillis");
        atLeast(1, syncLimitTicks, "syncLimitTicks");
        atLeast(1, initLimitTicks, "initLimitTicks");
        atLeast(0, renewalIntervalMillis, "renewalIntervalMillis");
        atLeast(1, counterLimit, "counterLimit");
        atLeast(1, payloadBytesMax, "payloadBytesMax");
        atLeast(1, windowEntries, "windowEntries");
        atLeast(1, windowBytes, "windowBytes");
        atLeast(1, batchBytesMax, "batchBytesMax");
        atLeast(0, namingIntervalMillis, "namingIntervalMillis");
        atLeast(0, digestEvery, "digestEvery");
        if (counterLimit > Zxid.MAX_PART - COUNTER_RESERVE) {
            throw new IllegalArgumentException(
                    "counterLimit is " + counterLimit + "; at most " + (Zxid.MAX_PART - COUNTER_RESERVE) + " is safe");
        }
    }

    private static void atLeast(long least, long value, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + "; it must be at least " + least);
        }
    }

    public long syncLimitMillis() {
        return tickMillis * syncLimitTicks;
    }

    public long initLimitMillis() {
        return tickMillis * initLimitTicks;
    }

    public ProtocolConfig withTick(long millis) {
        return new ProtocolConfig(
                millis,
                syncLimitTicks,
                initLimitTicks,
                renewalIntervalMillis,
                counterLimit,
                payloadBytesMax,
                windowEntries,
                windowBytes,
                batchBytesMax,
                prepares,
                unanimousFounding,
                namesInstances,
                namingIntervalMillis,
                rejoins,
                digestEvery);
    }

    /** The same for a server whose host says that the ensemble exists already. */
    public ProtocolConfig withRejoins() {
        return new ProtocolConfig(
                tickMillis,
                syncLimitTicks,
                initLimitTicks,
                renewalIntervalMillis,
                counterLimit,
                payloadBytesMax,
                windowEntries,
                windowBytes,
                batchBytesMax,
                prepares,
                unanimousFounding,
                namesInstances,
                namingIntervalMillis,
                true,
                digestEvery);
    }

    public ProtocolConfig withDigestEvery(int transactions) {
        return new ProtocolConfig(
                tickMillis,
                syncLimitTicks,
                initLimitTicks,
                renewalIntervalMillis,
                counterLimit,
                payloadBytesMax,
                windowEntries,
                windowBytes,
                batchBytesMax,
                prepares,
                unanimousFounding,
                namesInstances,
                namingIntervalMillis,
                rejoins,
                transactions);
    }

    public ProtocolConfig withPrepares(boolean throughPrepare) {
        return new ProtocolConfig(
                tickMillis,
                syncLimitTicks,
                initLimitTicks,
                renewalIntervalMillis,
                counterLimit,
                payloadBytesMax,
                windowEntries,
                windowBytes,
                batchBytesMax,
                throughPrepare,
                unanimousFounding,
                namesInstances,
                namingIntervalMillis,
                rejoins,
                digestEvery);
    }
}

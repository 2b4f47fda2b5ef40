package io.zab.core.model;

/**
 * One position of the replicated history.
 *
 * <p>Invariant: {@code previous} is the zxid of the entry before it in its log, also across epochs; inside an epoch
 * the counter grows by one, and the first entry of an epoch is OPEN with counter 0 (the bootstrap entry apart).
 *
 * @param zxid its position
 * @param previous the position before it
 * @param kind what it is for
 * @param origin who submitted it
 * @param committedAtPropose what its leader knew to be committed when it proposed it: a durable lower bound
 * @param payload the host's bytes, or an encoded {@link Ensemble} for CONFIG
 */
public record Entry(Zxid zxid, Zxid previous, EntryKind kind, Origin origin, Zxid committedAtPropose, Payload payload) {
    /** The configuration an ensemble is founded with, as every founder starts with it; committed from the start. */
    public static Entry bootstrap(Ensemble ensemble) {
        return new Entry(
                Zxid.BOOTSTRAP, Zxid.ZERO, EntryKind.CONFIG, Origin.NONE, Zxid.BOOTSTRAP, ensemble.toPayload());
    }

    /** Whether this entry may stand directly behind {@code last}. */
    public boolean continues(Zxid last) {
        if (!previous.equals(last)) {
            return false;
        }
        boolean sameEpoch = zxid.epoch() == last.epoch();
        return sameEpoch ? zxid.counter() == last.counter() + 1 : zxid.epoch() > last.epoch() && zxid.counter() == 0;
    }
}

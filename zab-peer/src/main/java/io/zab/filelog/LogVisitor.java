package io.zab.filelog;

/** Whoever is shown a log, in the order of its records; each method may be left out. */
public interface LogVisitor {
    /** Shown nothing. */
    LogVisitor NONE = new LogVisitor() {};

    /** A segment begins; what it holds follows. */
    default void segment(long number, String file) {}

    /** One record, verified by itself. */
    default void record(Place place, LogRecord record) {}

    /** The log breaks here; what follows of it, if anything, is {@link Place#isLost}. */
    default void damage(Damage damage) {}

    /**
     * Where a record stands.
     *
     * @param file the segment
     * @param offset of the batch that holds it
     * @param isLost whether it stands behind damage: it verifies, but what came before it does not, so no peer reads it
     */
    record Place(String file, long offset, boolean isLost) {}
}

package io.zab.testkit.exhaustive;

/**
 * One thing that may happen next.
 *
 * @param at which server, or which link (its place in the order of links)
 * @param more where a message comes from, how many writes survive a crash, or which end of a link
 * @param ahead how many arrivals that would have come first it goes ahead of, where that is counted
 */
record Move(Kind kind, int at, int more, int ahead) {
    /** What may happen. */
    enum Kind {
        /** The newest Notification of one server to another arrives. */
        NOTICE,
        /** The first of what a link carries to one of its ends arrives. */
        LINK,
        /** The first write that is not durable becomes so. */
        WRITE,
        /** The leader is handed the next request. */
        SUBMIT,
        /** A server's deadline passes. */
        DEADLINE,
        /** A server that is down starts. */
        RESTART,
        /** A process dies; some of its writes and all it sent survive. */
        CRASH,
        /** Power fails at one server: nothing that is not durable survives, nor what it sent. */
        POWER_LOSS,
        /** A link breaks and loses what it carries. */
        BREAK,
        /** A Notification is lost. */
        LOSE
    }

    Move(Kind kind, int at, int more) {
        this(kind, at, more, 0);
    }

    Move aheadOf(int arrivals) {
        return new Move(kind, at, more, arrivals);
    }

    /** Whether it happens by itself, sooner or later. */
    boolean isArrival() {
        return kind == Kind.NOTICE || kind == Kind.LINK || kind == Kind.WRITE;
    }
}

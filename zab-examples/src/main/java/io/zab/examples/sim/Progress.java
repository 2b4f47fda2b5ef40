package io.zab.examples.sim;

/** One line on standard output that says how far a campaign has come; on a terminal it is written over. */
final class Progress implements AutoCloseable {
    private final Tally tally;
    private final boolean terminal = System.console() != null;
    private long last = System.nanoTime();
    private boolean shown;

    Progress(Tally tally) {
        this.tally = tally;
    }

    /** At most every few seconds, more seldom where lines pile up. */
    void show() {
        long pause = terminal ? 2_000_000_000L : 10_000_000_000L;
        if (System.nanoTime() - last >= pause) {
            last = System.nanoTime();
            System.out.print((terminal ? "\r" : "") + tally.line() + (terminal ? "  " : System.lineSeparator()));
            System.out.flush();
            shown = true;
        }
    }

    @Override
    public void close() {
        if (shown && terminal) {
            System.out.println();
        }
    }
}

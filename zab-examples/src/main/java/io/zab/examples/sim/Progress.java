package io.zab.examples.sim;

import java.io.PrintStream;

/** One line on standard output that says how far a campaign has come; on a terminal it is written over. */
final class Progress implements AutoCloseable {
    private final Tally tally;
    private final PrintStream out;
    private final boolean terminal = System.console() != null;
    private long last = System.nanoTime();
    private boolean shown;

    Progress(Tally tally, PrintStream out) {
        this.tally = tally;
        this.out = out;
    }

    /** At most every few seconds, more seldom where lines pile up. */
    void show() {
        long pause = terminal ? 2_000_000_000L : 10_000_000_000L;
        if (System.nanoTime() - last >= pause) {
            last = System.nanoTime();
            out.print((terminal ? "\r" : "") + tally.line() + (terminal ? "  " : "\n"));
            out.flush();
            shown = true;
        }
    }

    @Override
    public void close() {
        if (shown && terminal) {
            out.println();
        }
    }
}

package io.zab.bench.section;

import io.zab.bench.drive.Cluster;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;

/** Measures something of one system with servers of its own; a failure is said and put down, and ends nothing else. */
final class Attempt {
    private static final int LOG_LINES = 4;

    private Attempt() {}

    /** What is done with servers that are not started yet. */
    interface Body {
        void measure(Cluster cluster) throws Exception;
    }

    /** Returns whether it was measured to its end; otherwise the cell has a {@code failed}. */
    static boolean run(Plan plan, Cell cell, Cluster.Settings settings, Body body) {
        say(cell, "");
        try (Cluster cluster = new Cluster(cell.system(), settings, plan.directory())) {
            try {
                body.measure(cluster);
                return true;
            } catch (Exception e) {
                say(cell, " failed: " + e + causeOf(e) + "\n" + cluster.lastLogLines(LOG_LINES));
            }
        } catch (Exception e) {
            say(cell, " failed: " + e);
        }
        cell.put("failed", 1);
        return false;
    }

    /** The innermost one, unless the outermost says the same. */
    private static String causeOf(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        boolean isNews =
                cause.getMessage() == null || !String.valueOf(e.getMessage()).contains(cause.getMessage());
        return isNews ? ", because of " + cause : "";
    }

    private static void say(Cell cell, String what) {
        System.err.println(LocalTime.now().truncatedTo(ChronoUnit.SECONDS) + " " + cell.section() + " " + cell.system()
                + " " + cell.scenario() + (cell.round() == 0 ? "" : " round " + cell.round()) + what);
    }
}

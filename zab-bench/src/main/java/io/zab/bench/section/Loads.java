package io.zab.bench.section;

import io.zab.bench.drive.Answer;
import io.zab.bench.drive.Cluster;
import io.zab.bench.drive.ProcessFigures;
import io.zab.bench.drive.ServerHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** Loads that several sections put on a server, and figures that they take of them. */
final class Loads {
    static final int SMALL = 128;
    static final int WIDE = 1024;

    private static final long GRACE_SECONDS = 60;
    private static final int FILL_ATTEMPTS = 20;
    private static final int FILL_PAUSE_MILLIS = 500;
    private static final long FILL_SECONDS_MAX = 1_800;

    private Loads() {}

    /** Writes for so long, submitted in the process of this server. */
    static Answer write(ServerHandle server, int bytes, int window, int millis) {
        return server.ask("write " + bytes + " " + window + " " + millis, millis / 1_000 + GRACE_SECONDS);
    }

    /** What a load came to, and what all the servers spent meanwhile. */
    record Taken(Answer answer, ProcessFigures used) {}

    static Taken taken(Cluster cluster, Supplier<Answer> load) {
        ProcessFigures before = cluster.figures();
        Answer answer = load.get();
        return new Taken(answer, cluster.figures().minus(before));
    }

    /** As {@link #write}, without waiting for it. */
    static CompletableFuture<Answer> beginWrite(ServerHandle server, int bytes, int window, int millis) {
        return server.send("write " + bytes + " " + window + " " + millis);
    }

    /** Ends what a server has begun, and waits for what it came to. */
    static Answer end(ServerHandle server, CompletableFuture<Answer> begun) throws Exception {
        server.ask("end", GRACE_SECONDS);
        try {
            return begun.get(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new IllegalStateException("server " + server.id() + " did not end its load", e);
        }
    }

    /** Writes so many, in the process of whoever leads, until none of them is left that failed. */
    static void fill(Cluster cluster, long count) {
        long left = count;
        int fruitless = 0;
        while (left > 0) {
            ServerHandle leader = cluster.awaitLeader();
            long done = leader.ask("fill " + SMALL + " " + WIDE + " " + left, FILL_SECONDS_MAX)
                    .number("count");
            left -= done;
            fruitless = done == 0 ? fruitless + 1 : 0;
            if (fruitless == FILL_ATTEMPTS) {
                throw new IllegalStateException(
                        left + " of " + count + " writes failed, the last at server " + leader.id());
            }
            if (left > 0) {
                Cluster.pause(FILL_PAUSE_MILLIS); // a leader that was deposed takes a moment to say so
            }
        }
    }

    /** Operations per second, and how long one takes. */
    static void put(Cell cell, String what, Answer answer) {
        cell.put(what + "_per_s", perSecond(answer));
        Histogram latencies = answer.latencies();
        cell.put("p50_us", latencies.getValueAtPercentile(50) / 1e3);
        cell.put("p99_us", latencies.getValueAtPercentile(99) / 1e3);
        cell.put("p999_us", latencies.getValueAtPercentile(99.9) / 1e3);
        cell.put("max_us", latencies.getMaxValue() / 1e3);
        cell.put("failures", answer.number("failures"));
    }

    static double perSecond(Answer answer) {
        return answer.number("count") / (answer.number("nanos") / 1e9);
    }

    /** How many succeeded; none is a failure of what was measured. */
    static long countOf(Answer answer) {
        long count = answer.number("count");
        if (count == 0) {
            throw new IllegalStateException("nothing succeeded, " + answer.number("failures") + " failed");
        }
        return count;
    }

    /** How many writes a server has applied. */
    static long applied(ServerHandle server) {
        return server.ask("status", GRACE_SECONDS).number("applied");
    }

    /** Waits until all servers have applied what the one that leads has. */
    static void awaitInStep(Cluster cluster) {
        cluster.awaitApplied(applied(cluster.awaitLeader()), GRACE_SECONDS);
    }
}

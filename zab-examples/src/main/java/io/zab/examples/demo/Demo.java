package io.zab.examples.demo;

import io.zab.Answer;
import io.zab.Committed;
import io.zab.OutcomeUnknown;
import io.zab.PeerStartException;
import io.zab.QuorumPeer;
import io.zab.ReadConsistency;
import io.zab.RequestRejected;
import io.zab.core.model.Zxid;
import io.zab.examples.LocalEnsemble;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The story that the demonstration tells, and its judgement: every write that was acknowledged is on every peer, once, in
 * the order of the zxids that were acknowledged.
 */
final class Demo implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final int PEERS = 3;
    private static final int WRITES = 100;

    private final Narrator narrator;
    private final LocalEnsemble ensemble;
    /** What was acknowledged, and where it was said to stand. */
    private final Map<String, Zxid> acknowledged = new LinkedHashMap<>();

    private int unknown;
    private int rejected;

    Demo(Narrator narrator) throws IOException {
        this.narrator = narrator;
        this.ensemble = new LocalEnsemble("zab-demo", PEERS, TICK);
    }

    /** @return whether everything held */
    boolean run() throws Exception {
        narrator.chapter("Three peers start, each with its own port and its own log, in " + ensemble.directory());
        narrator.line("ensemble: " + ensemble.members());
        for (int id = 1; id <= PEERS; id++) {
            start(id);
        }
        ensemble.awaitVoting(PATIENCE);
        int first = awaitLeader();
        narrator.line("Peer " + first + " leads epoch " + epoch(first) + ", and all three vote.");

        narrator.chapter(WRITES + " writes, at each peer in turn; followers forward them to the leader");
        write(WRITES);

        narrator.chapter("The leader, peer " + first + ", is killed; two of three are still a quorum");
        long killedNanos = System.nanoTime();
        ensemble.stop(first);
        writeUntilAcknowledged();
        long gapMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killedNanos);
        int second = awaitLeader();
        narrator.line(
                "Peer " + second + " leads epoch " + epoch(second) + "; writes were held up for " + gapMillis + " ms.");
        write(WRITES);

        narrator.chapter("Peer " + first + " comes back with its old log, and is brought up to date");
        start(first);
        ensemble.awaitVoting(PATIENCE);
        write(WRITES);

        narrator.chapter("Is every acknowledged write on every peer, once, and in one order?");
        boolean held = check();
        summarize(held, first, second, gapMillis);
        narrator.end();
        return held;
    }

    private void start(int id) throws PeerStartException {
        ensemble.start(id, new Notebook(), narrator.listenerOf(id));
    }

    private long epoch(int id) {
        return ensemble.peer(id).status().epoch();
    }

    private int awaitLeader() throws InterruptedException, TimeoutException {
        int any = ensemble.running().firstKey();
        ensemble.peer(any).awaitServing(PATIENCE);
        return ensemble.peer(any)
                .status()
                .leader()
                .orElseThrow(() -> new TimeoutException("peer " + any + " lost its leader"))
                .value();
    }

    private void write(int count) throws InterruptedException, TimeoutException {
        Zxid last = Zxid.ZERO;
        for (int i = 0; i < count; i++) {
            last = writeUntilAcknowledged();
        }
        narrator.line(count + " writes acknowledged; the last one stands at zxid " + last + ".");
    }

    /**
     * Writes one line after the other until one is acknowledged. A line is never sent twice: one whose outcome is unknown
     * may have been written.
     */
    private Zxid writeUntilAcknowledged() throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            int number = acknowledged.size() + unknown + rejected + 1;
            String line = "line " + number;
            List<QuorumPeer> peers = List.copyOf(ensemble.running().values());
            QuorumPeer peer = peers.get(number % peers.size());
            try {
                Committed committed = peer.submitForResult(line.getBytes(StandardCharsets.UTF_8))
                        .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                acknowledged.put(line, committed.zxid());
                return committed.zxid();
            } catch (ExecutionException e) {
                judge(e.getCause());
                peer.awaitServing(PATIENCE);
            }
        }
        throw new TimeoutException("no write was acknowledged within " + PATIENCE.toSeconds() + " s");
    }

    private void judge(Throwable failure) {
        if (failure instanceof OutcomeUnknown) {
            unknown++;
        } else if (failure instanceof RequestRejected) {
            rejected++;
        } else {
            throw new IllegalStateException("a request ended in a way that is not documented", failure);
        }
    }

    private boolean check() throws InterruptedException, ExecutionException, TimeoutException {
        boolean held = true;
        List<String> reference = new ArrayList<>();
        for (Map.Entry<Integer, QuorumPeer> entry : ensemble.running().entrySet()) {
            Answer answer = entry.getValue()
                    .query(new byte[0], ReadConsistency.LINEARIZABLE)
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            List<String> lines = List.of(new String(answer.result(), StandardCharsets.UTF_8).split("\n"));
            if (reference.isEmpty()) {
                reference.addAll(lines);
            }
            List<String> known =
                    lines.stream().filter(acknowledged::containsKey).toList();
            boolean complete = known.equals(inAcknowledgedOrder());
            boolean same = lines.equals(reference);
            narrator.line("Peer " + entry.getKey() + " holds " + lines.size() + " lines: "
                    + (complete ? "all " : "NOT all ") + acknowledged.size() + " acknowledged ones in order, "
                    + (same ? "the same" : "NOT THE SAME") + " as on peer "
                    + ensemble.running().firstKey() + ".");
            held &= complete && same;
        }
        return held;
    }

    private List<String> inAcknowledgedOrder() {
        return acknowledged.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private void summarize(boolean held, int first, int second, long gapMillis) {
        narrator.chapter("Summary");
        narrator.line("Peer " + first + " led, was killed, and peer " + second + " took over " + gapMillis
                + " ms later. Nobody had to intervene.");
        narrator.line(acknowledged.size() + " writes were acknowledged; rejected (never written): " + rejected
                + "; unknown (perhaps written): " + unknown + ".");
        narrator.line(
                held
                        ? "Every acknowledged write is on every peer, in one order: it held."
                        : "Something is missing or differs: it did NOT hold.");
    }

    @Override
    public void close() throws IOException {
        ensemble.close();
    }
}

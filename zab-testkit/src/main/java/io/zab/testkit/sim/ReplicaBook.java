package io.zab.testkit.sim;

import io.zab.core.model.Entry;
import io.zab.core.model.Payload;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What the first replica made of each entry: every other one, and every one that comes from a snapshot, must make the
 * same of it, or else the state machine is not deterministic or its snapshots hold another state than they say.
 */
final class ReplicaBook {
    private final SimEnsemble world;
    private final Map<Zxid, Made> made = new HashMap<>();
    private final Map<Asked, Answer> answers = new HashMap<>();

    private record Made(String by, Optional<Zxid> restoredAt, Payload result, OptionalLong digest) {
        boolean equals(Payload otherResult, OptionalLong otherDigest) {
            return result.equals(otherResult) && digest.equals(otherDigest);
        }

        String text() {
            String shown = digest.isPresent() ? ", digest " + Long.toHexString(digest.getAsLong()) : "";
            String from = restoredAt
                    .map(zxid -> " (from the snapshot at " + zxid + ")")
                    .orElse("");
            return by + from + " has result " + hex(result) + shown;
        }
    }

    private final Map<String, Payload> snapshots = new TreeMap<>();

    private record Asked(Zxid zxid, Payload question) {}

    private record Answer(String by, Payload bytes) {}

    ReplicaBook(SimEnsemble world) {
        this.world = world;
    }

    /**
     * A replica has applied an entry.
     *
     * @param restoredAt the snapshot that its state came from, if it came from one in this run of its server
     */
    void applied(String by, Optional<Zxid> restoredAt, Entry entry, byte[] result, SimMachine machine) {
        Payload bytes = Payload.wrap(result);
        OptionalLong digest = machine.digest();
        Made now = new Made(by, restoredAt, bytes, digest);
        Made first = made.putIfAbsent(entry.zxid(), now);
        if (first != null && !first.equals(bytes, digest)) {
            throw differs(entry.zxid(), first, now);
        }
    }

    /** A replica's state was replaced by a snapshot: its digest must be that of the replicas that applied their way. */
    void restored(String by, Zxid base, SimMachine machine) {
        Made first = made.get(base);
        OptionalLong digest = machine.digest();
        if (first != null && !first.digest().equals(digest)) {
            throw differs(base, first, new Made(by, Optional.of(base), first.result(), digest));
        }
    }

    /** A replica has answered a question. */
    void answered(String by, Zxid zxid, Payload question, byte[] answer) {
        Payload bytes = Payload.wrap(answer);
        Answer first = answers.putIfAbsent(new Asked(zxid, question), new Answer(by, bytes));
        if (first != null && !first.bytes().equals(bytes)) {
            throw new Violation(
                    MachineFault.NOT_DETERMINISTIC,
                    "at " + zxid + " the query " + hex(question) + " was answered with " + hex(first.bytes()) + " by "
                            + first.by() + " and with " + hex(bytes) + " by " + by,
                    null);
        }
    }

    /**
     * Restores a snapshot that was just written into a new machine, and applies to it what was committed since: whatever
     * it does differently, the snapshot holds another state than the one it was taken of.
     */
    void proveSnapshot(String by, Payload content) {
        snapshots.put(by, content);
        prove(by, content);
    }

    /** The same once more for the last snapshot of each, with all that was committed since. */
    void proveSnapshots() {
        snapshots.forEach(this::prove);
    }

    private void prove(String by, Payload content) {
        SimApplication proof = world.unchecked("the snapshot of " + by);
        proof.restore(content);
        Zxid base = proof.position();
        restored(by, base, proof.machine());
        List<Entry> committed = world.checks().ledger().committed();
        for (int i = world.checks().ledger().indexOf(base) + 1; i < committed.size(); i++) {
            if (!made.containsKey(committed.get(i).zxid())) {
                return;
            }
            byte[] result = proof.apply(committed.get(i), false);
            applied(by, Optional.of(base), committed.get(i), result, proof.machine());
        }
    }

    private Violation differs(Zxid zxid, Made one, Made other) {
        Optional<Made> snapshot = fromABadSnapshot(zxid, one, other);
        String both = "\n  " + one.text() + "\n  " + other.text() + "\n";
        if (snapshot.isPresent()) {
            Zxid base = snapshot.get().restoredAt().orElseThrow();
            return new Violation(
                    MachineFault.SNAPSHOT,
                    "the snapshot at " + base + " does not hold the state at " + base + ": first seen at " + zxid
                            + ", where" + both + "A machine that applied everything sides against the snapshot. Does "
                            + "freeze share something with the machine, or does restore keep or lose something?",
                    null);
        }
        return new Violation(
                MachineFault.NOT_DETERMINISTIC,
                "replicas differ first at " + zxid + ", where" + both
                        + "Does apply use a clock, chance, an order of hashing, submittedHere, or state that is shared?",
                null);
    }

    /** Which of the two came from a snapshot, if machines that apply everything agree with each other and not with it. */
    private Optional<Made> fromABadSnapshot(Zxid zxid, Made one, Made other) {
        List<Made> restored = new ArrayList<>();
        for (Made candidate : List.of(one, other)) {
            if (candidate.restoredAt().isPresent()) {
                restored.add(candidate);
            }
        }
        if (restored.isEmpty()) {
            return Optional.empty();
        }
        Made fresh = replayed(zxid);
        Made again = replayed(zxid);
        boolean deterministic = fresh.equals(again.result(), again.digest());
        return restored.stream()
                .filter(candidate -> deterministic && !fresh.equals(candidate.result(), candidate.digest()))
                .findFirst();
    }

    private Made replayed(Zxid through) {
        SimApplication fresh = world.unchecked("a replay");
        byte[] result = new byte[0];
        for (Entry entry : world.checks().ledger().committed()) {
            if (entry.zxid().isAfter(through)) {
                break;
            }
            result = fresh.apply(entry, false);
        }
        return new Made(
                "a replay",
                Optional.empty(),
                Payload.wrap(result),
                fresh.machine().digest());
    }

    static String hex(Payload bytes) {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < Math.min(32, bytes.length()); i++) {
            text.append(String.format("%02x", bytes.byteAt(i)));
        }
        return text.append(bytes.length() > 32 ? "… " + bytes.length() + " bytes]" : "]")
                .toString();
    }
}

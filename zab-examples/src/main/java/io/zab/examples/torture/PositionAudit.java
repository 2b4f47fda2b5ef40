package io.zab.examples.torture;

import io.zab.examples.torture.Ask.Kind;
import io.zab.examples.torture.Told.Result;
import io.zab.testkit.linearizability.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the zxids in the answers must be like, whatever the values are; it needs no search.
 *
 * <ul>
 *   <li>What is answered behind another answer reflects at least as much as that did: over all servers for writes and
 *       linearizable reads, at one run of one server for local reads as well.
 *   <li>A value has one ETag and an ETag one value.
 *   <li>An answer that reflects a zxid reflects every acknowledged write up to there, also a local one.
 * </ul>
 */
final class PositionAudit {
    private final List<Operation<Ask, Told>> completed;
    /** Keys that may have been deleted at a position nobody was told. */
    private final Set<String> perhapsDeleted;

    private final List<String> violations = new ArrayList<>();
    private long last;

    /** @param floor what an audit before this one reached; nothing is answered from before it */
    PositionAudit(List<Operation<Ask, Told>> operations, long floor) {
        this.completed = operations.stream().filter(each -> !each.isUnknown()).toList();
        this.perhapsDeleted = operations.stream()
                .filter(each -> each.isUnknown() && !each.input().kind().isRead())
                .filter(each -> each.input().value().isEmpty())
                .map(each -> each.input().key())
                .collect(Collectors.toSet());
        this.last = floor;
    }

    /** What is wrong. */
    List<String> violations() {
        long floor = last;
        goForward(
                completed.stream()
                        .filter(each -> each.input().kind() != Kind.LOCAL_READ)
                        .toList(),
                floor);
        completed.stream()
                .filter(each -> told(each).run().isPresent())
                .collect(Collectors.groupingBy(each -> told(each).run().orElseThrow()))
                .values()
                .forEach(ofOneRun -> goForward(ofOneRun, 0));
        completed.stream()
                .collect(Collectors.groupingBy(each -> each.input().key(), TreeMap::new, Collectors.toList()))
                .values()
                .forEach(this::reflectTheirPosition);
        return violations;
    }

    /** The greatest zxid seen. */
    long last() {
        return completed.stream().mapToLong(each -> told(each).zxid()).reduce(last, Math::max);
    }

    private void goForward(List<Operation<Ask, Told>> operations, long floor) {
        List<Operation<Ask, Told>> byStart = new ArrayList<>(operations);
        byStart.sort(Comparator.comparingLong(Operation::invokedAt));
        List<Operation<Ask, Told>> byEnd = new ArrayList<>(operations);
        byEnd.sort(Comparator.comparingLong(Operation::completedAt));
        long reached = floor;
        int ended = 0;
        for (Operation<Ask, Told> each : byStart) {
            while (ended < byEnd.size() && byEnd.get(ended).precedes(each)) {
                reached = Math.max(reached, told(byEnd.get(ended++)).zxid());
            }
            long zxid = told(each).zxid();
            if (zxid < reached || zxid == reached && !each.input().kind().isRead()) {
                violations.add("an answer goes back behind " + Told.hex(reached) + ", answered before: " + each);
            }
        }
    }

    /** @param ofKey all answers about one key */
    private void reflectTheirPosition(List<Operation<Ask, Told>> ofKey) {
        NavigableMap<Long, Optional<String>> changes = new TreeMap<>();
        Map<String, Long> eTags = new HashMap<>();
        for (Operation<Ask, Told> each : ofKey) {
            Told told = told(each);
            if (told.result() == Result.DONE && told.eTag() != 0) {
                see(each, told.zxid(), each.input().value(), changes, eTags);
            } else if (told.result() == Result.FOUND && told.value().isPresent()) {
                see(each, told.eTag(), told.value(), changes, eTags);
            }
        }
        for (Operation<Ask, Told> each : ofKey) {
            Told told = told(each);
            Map.Entry<Long, Optional<String>> latest = changes.floorEntry(told.zxid());
            boolean isSight = told.result() != Result.DONE;
            boolean mayBeAbsent = latest == null
                    || latest.getValue().isEmpty()
                    || perhapsDeleted.contains(each.input().key());
            boolean holds = told.eTag() == 0
                    ? mayBeAbsent
                    : told.eTag() <= told.zxid() && (latest == null || latest.getKey() <= told.eTag());
            if (isSight && !holds) {
                violations.add("the key was changed at " + Told.hex(latest == null ? 0 : latest.getKey())
                        + ", which this answer ought to reflect: " + each);
            }
        }
    }

    private void see(
            Operation<Ask, Told> by,
            long eTag,
            Optional<String> value,
            Map<Long, Optional<String>> changes,
            Map<String, Long> eTags) {
        Optional<String> valueBefore = changes.put(eTag, value);
        Long eTagBefore = value.isPresent() ? eTags.put(value.get(), eTag) : null;
        if (valueBefore != null && !valueBefore.equals(value) || eTagBefore != null && eTagBefore != eTag) {
            violations.add("a value has one ETag and an ETag one value; before it was " + valueBefore + " or "
                    + (eTagBefore == null ? "none" : Told.hex(eTagBefore)) + ": " + by);
        }
    }

    private static Told told(Operation<Ask, Told> operation) {
        return operation.output().orElseThrow();
    }

    /** ETags and the values they stand for, of all keys. */
    static Map<Long, Optional<String>> values(Collection<Operation<Ask, Told>> operations) {
        Map<Long, Optional<String>> values = new HashMap<>();
        for (Operation<Ask, Told> each : operations) {
            each.output().ifPresent(told -> {
                if (told.result() == Result.DONE && each.input().value().isPresent()) {
                    values.put(told.zxid(), each.input().value());
                } else if (told.result() == Result.FOUND && told.value().isPresent()) {
                    values.put(told.eTag(), told.value());
                }
            });
        }
        return values;
    }
}

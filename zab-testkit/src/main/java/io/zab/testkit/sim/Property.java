package io.zab.testkit.sim;

import java.util.Arrays;
import java.util.List;

/**
 * Everything a simulated run is checked for, by its name in docs/protocol.md. The groups up to {@link Group#LIVENESS}
 * are that document's section "Properties"; the others are rules of it that a run is held to besides.
 */
public enum Property {
    INTEGRITY(Group.PAPER, "Integrity"),
    TOTAL_ORDER(Group.PAPER, "Total order"),
    AGREEMENT(Group.PAPER, "Agreement"),
    LOCAL_PRIMARY_ORDER(Group.PAPER, "Local primary order"),
    GLOBAL_PRIMARY_ORDER(Group.PAPER, "Global primary order"),
    PRIMARY_INTEGRITY(Group.PAPER, "Primary integrity"),

    /** One established leader of an epoch at any instant. */
    LEADERSHIP_1(Group.SPECIFICATION, "Leadership1"),
    /** One established leader of an epoch over the whole run. */
    LEADERSHIP_2(Group.SPECIFICATION, "Leadership2"),
    PREFIX_CONSISTENCY(Group.SPECIFICATION, "PrefixConsistency"),
    COMMITTED_LOG_MONOTONICITY(Group.SPECIFICATION, "CommittedLogMonotonicity"),
    PROCESS_CONSISTENCY(Group.SPECIFICATION, "ProcessConsistency"),
    LEADER_LOG_COMPLETENESS(Group.SPECIFICATION, "LeaderLogCompleteness"),
    COMMITTED_LOG_DURABILITY(Group.SPECIFICATION, "CommittedLogDurability"),

    /** Two logs with the same zxid are equal up to it. */
    I1(Group.INVARIANT, "I1"),
    /** Contiguity on disk. */
    I2(Group.INVARIANT, "I2"),
    /** {@code a <= p}, both monotone. */
    I3(Group.INVARIANT, "I3"),
    /** Where the current epoch is, its initial history is. */
    I4(Group.INVARIANT, "I4"),
    /** After an epoch is acknowledged nothing of an older one is appended by Propose, nor acknowledged. */
    I5(Group.INVARIANT, "I5"),
    /** What a message vouches for would survive a power failure. */
    I6(Group.INVARIANT, "I6"),
    /** What is known as committed is durable at a quorum of every active configuration. */
    I7(Group.INVARIANT, "I7"),
    /** Delivered is durable. */
    I8(Group.INVARIANT, "I8"),
    /** State and snapshots are the fold of the committed prefix at their label. */
    I9(Group.INVARIANT, "I9"),
    /** No truncation of a committed prefix. */
    I10(Group.INVARIANT, "I10"),
    /** Active configurations are a function of the log. */
    I11(Group.INVARIANT, "I11"),
    /** At most one configuration is not committed. */
    I12(Group.INVARIANT, "I12"),
    /** Delivery exactly once and without a gap. */
    I13(Group.INVARIANT, "I13"),
    /** Outcomes are honest. */
    I14(Group.INVARIANT, "I14"),

    /** A leader within bounded time when a quorum is connected. */
    L1(Group.LIVENESS, "L1"),
    /** No healthy voter is locked out for ever. */
    L2(Group.LIVENESS, "L2"),
    /** Nobody stays LOOKING while a reachable leader is established. */
    L3(Group.LIVENESS, "L3"),
    /** A leader without quorum steps down in bounded time. */
    L4(Group.LIVENESS, "L4"),
    /** A sync that progresses is never killed. */
    L5(Group.LIVENESS, "L5"),
    /** No flapping. */
    L6(Group.LIVENESS, "L6"),

    /** What clients saw could have been done one by one, each between its call and its answer. */
    LINEARIZABILITY(Group.RULE, "linearizability"),
    /** A read that asked for it reflects every change acknowledged when it began (section 15). */
    LINEARIZABLE_READ(Group.RULE, "linearizable read"),
    /** Each read is answered once, from a prefix of the committed history that never shrinks in a run of a server. */
    READS(Group.RULE, "reads"),
    /** Everything that is asked is answered in time once faults have stopped. */
    LIVENESS(Group.RULE, "liveness"),
    /** What is said or delivered as committed is committed. */
    D9(Group.RULE, "D9"),
    /** A truncation names what is in the log. */
    F7(Group.RULE, "F7"),
    /** A snapshot is installed whole, and as it was announced. */
    F8(Group.RULE, "F8"),
    /** An incarnation is durable before anything is said of it. */
    D1(Group.RULE, "D1"),
    /** What a crash leaves is what the first writes make of a log, all that were reported done among them. */
    S2(Group.RULE, "S2"),
    /** Damage is told, never taken for the end of the log. */
    S3(Group.RULE, "S3"),
    /** A failed write or force is never retried: the store stops. */
    S5(Group.RULE, "S5"),
    /** A snapshot is recorded once it is written, and the log is cut only behind it. */
    S6(Group.RULE, "S6"),
    /** What is read back is what was written. */
    S7(Group.RULE, "S7"),
    /** What is streamed stays readable until it is acknowledged (section 8). */
    PINNED_HISTORY(Group.RULE, "pinned history"),
    /** The protocol's own account of its log is the log. */
    ACCOUNT(Group.RULE, "account"),
    /** Writes are numbered without a gap. */
    WRITE_NUMBERS(Group.RULE, "write numbers"),
    /** Effects are used as they are meant. */
    EFFECTS(Group.RULE, "effects"),
    /** Time goes on. */
    PROGRESS(Group.RULE, "progress"),
    /** No exception leaves the protocol. */
    NO_EXCEPTION(Group.RULE, "no exception"),
    /** Who keeps the protocol is never taken for breaking it. */
    NO_BREACH(Group.RULE, "no breach"),
    /** No safety alarm without a cause. */
    ALARM(Group.RULE, "alarm"),
    /** No server stops without a cause. */
    HALT(Group.RULE, "halt"),
    /** The simulator keeps its own rules. */
    MODEL(Group.RULE, "model");

    /** Where in docs/protocol.md a property is stated. */
    public enum Group {
        PAPER,
        SPECIFICATION,
        INVARIANT,
        LIVENESS,
        RULE
    }

    private final Group group;
    private final String label;

    Property(Group group, String label) {
        this.group = group;
        this.label = label;
    }

    public Group group() {
        return group;
    }

    /** Its name in docs/protocol.md. */
    public String label() {
        return label;
    }

    /** Those of the section "Properties" of docs/protocol.md. */
    public static List<Property> ofTheProtocol() {
        return Arrays.stream(values())
                .filter(property -> property.group != Group.RULE)
                .toList();
    }

    /** @throws IllegalArgumentException when there is none of this name */
    public static Property named(String label) {
        return Arrays.stream(values())
                .filter(property -> property.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no property " + label));
    }

    @Override
    public String toString() {
        return label;
    }
}

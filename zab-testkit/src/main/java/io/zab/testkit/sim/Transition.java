package io.zab.testkit.sim;

/** A row of the tables in docs/protocol.md, or one of its outcomes where it has several. */
public enum Transition {
    L1("L1", "a leader enters discovery"),
    L2_SESSION("L2", "a voter's session begins"),
    L2_OBSERVER("L2", "an observer's session begins"),
    L2_REPLACED("L2", "a session is replaced by a newer one of the same follower"),
    L2_WRONG_INSTANCE("L2", "a session is refused: another disk speaks for that id"),
    L3("L3", "a quorum has joined, the epoch is chosen and promised"),
    L4("L4", "the promise is durable, LeaderInfo goes out"),
    L5_REFUSED("L5", "FollowerInfo shows a later promise: refused"),
    L5_BY_REFUSE("L5", "a follower refuses, for it has promised a later epoch", true),
    L5_STEPS_DOWN("L5", "a voter's later promise ends the candidacy"),
    L5_RENEWS("L5", "a member's later promise makes the leader renew its epoch"),
    L6_REFUSED("L6", "a follower's history is fresher: refused"),
    L6_STEPS_DOWN("L6", "no quorum of possible supporters is left"),
    L7_GRANTED("L7", "the epoch is granted"),
    L7_NOT_GRANTED("L7", "the epoch is acknowledged, not granted"),
    L8("L8", "a quorum granted, the current epoch is written"),
    L9_IN_SYNC("L9", "a follower is synchronised before the epoch is established"),
    L9_IN_BROADCAST("L9", "a late joiner is synchronised"),
    L10_BEFORE("L10", "NEWLEADER is acknowledged before broadcast"),
    L10_IN_BROADCAST("L10", "NEWLEADER is acknowledged by a late joiner, which gets UPTODATE"),
    L11("L11", "the epoch is established, its OPEN entry proposed"),
    L12_PROPOSED("L12", "a request gets its zxid"),
    L12_NOT_ESTABLISHED("L12", "a request is rejected: the leader has not established its epoch"),
    L12_RENEWING("L12", "a request is rejected: the epoch is being renewed"),
    L12_TOO_LARGE("L12", "a request is rejected: too large for the leader"),
    L12_NO_SPACE("L12", "a request is rejected: the leader's disk has no room"),
    L12_OVERLOADED("L12", "a request is rejected: the window is full"),
    L13_OWN("L13", "the leader's own write is done"),
    L13_ACK("L13", "a follower's Ack"),
    L14_COMMIT("L14", "a Commit goes out"),
    L14_DELIVERED("L14", "the leader delivers"),
    L15_SESSION_LOST("L15", "steps down: a lost session leaves no quorum"),
    L15_SILENCE("L15", "steps down: silence for syncLimit leaves no quorum"),
    L15_NO_PROGRESS("L15", "steps down: no progress before broadcast"),
    L15_OWN_DISK("L15", "steps down: its own disk stalls"),
    L15_NO_ROOM("L15", "steps down: a write of its own waits for room on the disk"),
    L16_BREACH("L16", "a session ends: breach of the protocol", true),
    L16_NO_ACK("L16", "a session ends: no proposal acknowledged"),
    L16_NO_PROGRESS("L16", "a session ends: no progress in synchronisation"),
    L16_SILENT("L16", "a session ends: silence"),
    L16_NEVER_SPOKE("L16", "a link is closed on which nobody spoke"),
    L17("L17", "steps down: a later epoch is established elsewhere"),
    L18("L18", "the counter is near its limit, the epoch is renewed"),
    L19("L19", "hands over: its disk is short of room"),
    RENEWED("section 6", "a renewed epoch ends"),

    F1("F1", "FollowerInfo"),
    F2("F2", "LeaderInfo of an epoch below the promise", true),
    F3("F3", "LeaderInfo of a new epoch: promised and granted"),
    F4("F4", "LeaderInfo of the epoch promised to this leader: granted again"),
    F5("F5", "LeaderInfo of the epoch promised to another: not granted"),
    F6("F6", "SyncDiff"),
    F7("F7", "SyncTruncate: the log is cut"),
    F8_STAGED("F8", "SyncSnapshot: the snapshot arrives"),
    F8_INSTALLED("F8", "the snapshot replaces the log"),
    F9("F9", "SyncTxns: history is appended"),
    F10("F10", "NewLeader: the current epoch is written"),
    F10_ACKED("F10", "AckNewLeader"),
    F11("F11", "Propose: appended"),
    F11_ACKED("F11", "Ack"),
    F12("F12", "UpToDate"),
    F13("F13", "Commit"),
    F14("F14", "Ping and Pong"),
    F15_LINK_DOWN("F15", "the link is down"),
    F15_REFUSED("F15", "refused"),
    F15_SILENT("F15", "the leader is silent for syncLimit"),
    F15_NO_PROGRESS("F15", "no progress for initLimit"),
    F15_NO_ROOM("F15", "a write waits for room on the disk"),
    F15_LEADER_LOOKS("F15", "the leader looks for a leader itself"),
    F15_BREACH("F15", "the leader broke the protocol", true),
    F16("F16", "something of an old link is ignored"),

    E1_LOOKS("section 5, 1", "looks with a vote for itself"),
    E1_NULL_VOTE("section 5, 1", "looks without a vote"),
    E1_DRAINS("section 5", "drains its writes before it says anything"),
    E2_LATER_ROUND("section 5, 2", "joins a later round"),
    E2_EARLIER_ROUND("section 5, 2", "answers who is in an earlier round"),
    E2_BETTER_VOTE("section 5, 2", "adopts a better vote"),
    E2_ANSWERED("section 5, 2", "answers an equal or worse vote"),
    E2_HEARD_OURS("section 5, 2", "leaves who has heard its vote without an answer"),
    E2_NO_VOICE("section 5, 2", "hears who has no voice"),
    E2_FOLLOWER_COUNTS("section 5, 2", "counts a follower of the same round"),
    E2_LEADER_ESTABLISHED("section 5, 2", "follows an established leader on its word"),
    E2_LEADER_ELECTED("section 5, 2", "follows a leader that is not established yet, on its word"),
    E2_LEADER_UNHEALTHY("section 5, 2", "waits for a leader without a healthy quorum"),
    E2_LOST_DISK("section 10", "does not adopt a vote of its lost disk"),
    E3_AT_ONCE("section 5, 3", "decides at once, all voters agreeing"),
    E3_AFTER_WAIT("section 5, 3", "decides after the finalize wait"),
    E4_LEADS("section 5, 4", "decides for itself"),
    E4_FOLLOWS("section 5, 4", "decides for another"),
    E4_OBSERVES("section 5, 4", "decides for another, having no vote"),
    E4_INFO_KEPT("section 5, 4", "keeps a FollowerInfo that came before the decision"),
    E5_RESENT("section 5, 5", "says it again after silence"),
    E5_REACHABLE("section 5, 5", "tells a peer that has come into reach"),
    E6_BACK_OFF("section 5, 6", "does not heed a leader it failed to follow"),
    E7_ANSWERS("section 5", "answers who looks while it does not"),
    E8_DROPS("section 5", "drops the session of a follower that looks again"),

    P_CONFLICT("section 8, 1", "a follower knows a commit that is not in the log: alarm", true),
    P_DIFF_EMPTY("section 8, 3", "DIFF without history: nothing is missing"),
    P_DIFF("section 8, 3", "DIFF"),
    P_TRUNC("section 8, 3", "TRUNC, then history"),
    P_TRUNC_ONLY("section 8, 3", "TRUNC alone"),
    P_SNAP("section 8, 2", "SNAP, then history"),
    P_SNAP_ONLY("section 8, 2", "SNAP alone"),

    I_FOUNDERS("section 10", "the founders' disks are named behind OPEN"),
    I_NAMED("section 10", "one disk is named later"),
    I_NOOP("section 10", "a NOOP behind the commit of a naming"),
    I_STAYS_OUT("section 10", "an empty founder hears of the ensemble and stays out"),
    I_REJOINS("section 10", "an empty founder stays out by its host's word");

    private final String rule;
    private final String text;
    private final boolean needsABreach;

    Transition(String rule, String text) {
        this(rule, text, false);
    }

    Transition(String rule, String text, boolean needsABreach) {
        this.rule = rule;
        this.text = text;
        this.needsABreach = needsABreach;
    }

    /** Whether only a peer that breaks the protocol, or a disk that lies, can cause it. */
    public boolean needsABreach() {
        return needsABreach;
    }

    /** Where it stands in docs/protocol.md. */
    public String rule() {
        return rule;
    }

    /** What happens in it. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return rule + ": " + text;
    }
}

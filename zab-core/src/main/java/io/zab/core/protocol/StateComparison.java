package io.zab.core.protocol;

import io.zab.core.message.SessionMessage.DigestsWanted;
import io.zab.core.message.SessionMessage.StateDiffers;
import io.zab.core.message.SessionMessage.StateDigests;
import io.zab.core.model.ServerId;
import io.zab.core.model.StateDigest;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeSet;

/**
 * An established leader's care that all servers have made the same of the same history (protocol.md, section 17).
 *
 * <p>Invariant: nobody is stopped unless two servers differ at one position. With a quorum of one digest there, those of
 * another stop; without one for initLimit, this server and all that differ from it.
 */
final class StateComparison {
    private final Server server;
    private final SortedMap<ServerId, Learner> learners;
    private final long epoch;
    private Zxid looked = Zxid.ZERO;
    private boolean news;
    private Optional<Long> undecidedSince = Optional.empty();
    private boolean alarmed;
    private Optional<Asked> asked = Optional.empty();

    /** This server is about to stop, and wants to say where its state parted from that of another. */
    private record Asked(Learner learner, Zxid at, long own, boolean outvoted, long since) {}

    StateComparison(Server server, SortedMap<ServerId, Learner> learners, long epoch) {
        this.server = server;
        this.learners = learners;
        this.epoch = epoch;
    }

    static String reason(boolean outvoted, String where) {
        String what = outvoted
                ? "its applied state differs from that of a majority: "
                : "applied states differ, and no majority agrees on one: ";
        return what + where + "; the log is kept";
    }

    /** C3: a learner's digests, which may be ahead of this server's own. */
    boolean reported(Learner learner, StateDigests message) {
        if (!learner.upToDate || message.epoch() != epoch) {
            return false;
        }
        for (StateDigest digest : message.digests()) {
            learner.digests.put(digest.zxid(), digest.value());
        }
        while (learner.digests.size() > DigestBook.TOLD_MAX) {
            learner.digests.pollFirstEntry();
        }
        news = true;
        return true;
    }

    /** C6: the digests that were asked for. */
    boolean answered(Learner learner, StateDiffers message) {
        boolean fits =
                message.epoch() == epoch && asked.isPresent() && asked.get().learner() == learner;
        if (fits) {
            stop(asked.get(), message.digests());
        }
        return fits;
    }

    void step() {
        if (asked.isPresent()) {
            awaitAnswer(asked.get());
            return;
        }
        if (news || server.digests.lastCompared().isAfter(looked) || undecidedSince.isPresent()) {
            news = false;
            looked = server.digests.lastCompared();
            judge(differing());
        }
    }

    /** The positions at which somebody differs from this server. */
    private NavigableSet<Zxid> differing() {
        NavigableSet<Zxid> positions = new TreeSet<>();
        for (Learner learner : learners.values()) {
            boolean equal = true;
            for (Map.Entry<Zxid, Long> digest :
                    learner.digests.tailMap(learner.equalTo, false).entrySet()) {
                OptionalLong own = server.digests.at(digest.getKey());
                if (own.isPresent() && own.getAsLong() != digest.getValue() && !learner.toldToStop) {
                    equal = false;
                    positions.add(digest.getKey());
                }
                learner.equalTo = own.isPresent() && equal ? digest.getKey() : learner.equalTo;
            }
        }
        return positions;
    }

    private void judge(NavigableSet<Zxid> differing) {
        if (differing.isEmpty()) {
            settled();
            return;
        }
        for (Zxid at : differing.descendingSet()) {
            Optional<Long> right = quorumAt(at);
            if (right.isPresent()) {
                decide(at, right.get());
                return;
            }
        }
        long since = undecidedSince.orElse(server.now());
        undecidedSince = Optional.of(since);
        if (server.now() - since >= server.config.initLimitMillis()) {
            ask(differing.last(), false);
        } else if (server.now() - since >= server.config.tickMillis() && !alarmed) {
            alarmed = true; // not before: usually the others are about to speak
            server.outbox.report(
                    Effect.Level.ALARM,
                    "applied states differ at " + differing.last() + ", and no majority has said the same yet");
        }
    }

    private void settled() {
        undecidedSince = Optional.empty();
        alarmed = false;
    }

    private Optional<Long> quorumAt(Zxid at) {
        long own = server.digests.at(at).getAsLong();
        TreeSet<Long> values = new TreeSet<>(List.of(own));
        for (Learner learner : learners.values()) {
            Optional.ofNullable(learner.digests.get(at)).ifPresent(values::add);
        }
        for (long value : values) {
            if (isQuorum(at, own, value)) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    private boolean isQuorum(Zxid at, long own, long value) {
        return server.quorums.ofAll(server.journal.activeConfigurations(), (ensemble, voter) -> {
            if (voter.equals(server.id())) {
                return server.votesIn(ensemble) && own == value;
            }
            Learner learner = learners.get(voter);
            return learner != null
                    && learner.countsIn(ensemble)
                    && Optional.of(value).equals(Optional.ofNullable(learner.digests.get(at)));
        });
    }

    /** C4. */
    private void decide(Zxid at, long right) {
        settled();
        if (server.digests.at(at).getAsLong() != right) {
            ask(at, true);
        } else {
            tellToStop(at, right, true);
        }
    }

    /** C5, C7: whoever differs here. */
    private void tellToStop(Zxid at, long own, boolean outvoted) {
        for (Learner learner : learners.values()) {
            Long theirs = learner.digests.get(at);
            if (theirs != null && theirs != own && !learner.toldToStop) {
                learner.toldToStop = true;
                server.outbox.report(
                        Effect.Level.ALARM,
                        "the applied state of " + learner.server() + " differs: digest 0x"
                                + Long.toHexString(theirs) + " there and 0x" + Long.toHexString(own)
                                + (outvoted ? " at a majority" : " here, and no majority has either") + " at " + at
                                + ", equal up to " + learner.equalTo + "; it is told to stop");
                List<StateDigest> trail = server.digests.between(before(learner.equalTo), at);
                server.outbox.send(learner.link, new StateDiffers(epoch, outvoted, trail));
            }
        }
    }

    /** So that a range that is open below holds this position. */
    private static Zxid before(Zxid zxid) {
        return zxid.equals(Zxid.ZERO) ? zxid : new Zxid(zxid.value() - 1);
    }

    // ---- this server is the odd one, or nobody can tell

    private void ask(Zxid at, boolean outvoted) {
        long own = server.digests.at(at).getAsLong();
        for (Learner learner : learners.values()) {
            Long theirs = learner.digests.get(at);
            if (theirs != null && theirs != own) {
                asked = Optional.of(new Asked(learner, at, own, outvoted, server.now()));
                server.outbox.send(learner.link, new DigestsWanted(epoch, before(learner.equalTo), at));
                return;
            }
        }
    }

    private void awaitAnswer(Asked question) {
        boolean gone = learners.get(question.learner().server()) != question.learner();
        if (gone || server.now() - question.since() >= server.config.syncLimitMillis()) {
            Zxid at = question.at();
            stop(
                    question,
                    List.of(new StateDigest(at, question.learner().digests.get(at))));
        }
    }

    private void stop(Asked question, List<StateDigest> theirs) {
        String whose = "at " + question.learner().server();
        String where = server.digests
                .differenceFrom(theirs)
                .map(difference -> difference.inWords(whose))
                .orElse("the digests differ at zxid " + question.at());
        if (!question.outvoted()) {
            tellToStop(question.at(), question.own(), false);
        }
        server.fail(reason(question.outvoted(), where));
    }
}

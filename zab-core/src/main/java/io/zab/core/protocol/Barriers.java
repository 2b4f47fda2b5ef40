package io.zab.core.protocol;

import io.zab.core.message.SessionMessage.ReadIndexReady;
import io.zab.core.model.LinkId;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * Reads that wait for a quorum to confirm that this server still leads; no clock is trusted (protocol.md, section 15).
 *
 * <p>Invariant: a position is answered only after a quorum of every active configuration has answered a ping that was
 * sent after the position was noted. All reads of one step share one ping.
 */
final class Barriers {
    private final Server server;
    private final List<Asked> fresh = new ArrayList<>();
    private final Deque<Round> rounds = new ArrayDeque<>();

    private record Asked(Optional<LinkId> link, long readNo) {}

    private record Round(long ping, Zxid position, List<Asked> asked) {}

    Barriers(Server server) {
        this.server = server;
    }

    /** A read of this server, or of the learner at the other end of {@code link}. */
    void ask(Optional<LinkId> link, long readNo) {
        fresh.add(new Asked(link, readNo));
    }

    boolean hasFresh() {
        return !fresh.isEmpty();
    }

    /** The reads asked for since the last ping are confirmed by the answers to this one. */
    void pinged(long ping, Zxid position) {
        if (hasFresh()) {
            rounds.addLast(new Round(ping, position, new ArrayList<>(fresh)));
            fresh.clear();
        }
    }

    /** Answers every round whose ping a quorum has answered. */
    void answer(LongPredicate quorumAnswered) {
        while (!rounds.isEmpty() && quorumAnswered.test(rounds.peekFirst().ping())) {
            Round round = rounds.removeFirst();
            for (Asked asked : round.asked()) {
                answer(asked, Optional.of(round.position()));
            }
        }
    }

    /** This server no longer leads. */
    void fail() {
        pinged(0, Zxid.ZERO);
        for (Round round : rounds) {
            for (Asked asked : round.asked()) {
                answer(asked, Optional.empty());
            }
        }
        rounds.clear();
    }

    private void answer(Asked asked, Optional<Zxid> position) {
        if (asked.link().isPresent()) {
            server.outbox.send(asked.link().get(), new ReadIndexReady(asked.readNo(), position));
        } else {
            server.outbox.emit(
                    position.isPresent()
                            ? new Effect.ReadReady(asked.readNo(), position.get())
                            : new Effect.ReadFailed(asked.readNo(), RejectReason.NO_LEADER));
        }
    }
}

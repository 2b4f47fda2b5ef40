package io.zab.core.protocol;

import io.zab.core.model.Ensemble;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Member;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.util.Collection;
import java.util.Optional;

/**
 * An established leader's care for which disk speaks for which voter (protocol.md, section 10, Instances).
 *
 * <p>Invariant: at most one configuration entry is uncommitted; behind the commit of a naming comes a NOOP, and only
 * once that is committed may the next naming begin, because only then the first is known wherever a quorum is.
 */
final class Naming {
    private final Server server;
    private final Journal journal;
    private final Broadcast broadcast;
    private final Collection<Learner> learners;
    private Optional<Zxid> configuration = Optional.empty();
    private Optional<Zxid> noop = Optional.empty();
    private boolean founding;
    private long lastNaming = Long.MIN_VALUE;

    Naming(Server server, Broadcast broadcast, Collection<Learner> learners) {
        this.server = server;
        this.journal = server.journal;
        this.broadcast = broadcast;
        this.learners = learners;
    }

    /** Directly behind OPEN: names this server and every voter it is synced with, as far as instances are open. */
    void nameFounders() {
        Ensemble before = journal.latestConfiguration();
        Ensemble named = before;
        if (server.votesIn(before)) {
            named = nameIfOpen(named, server.id(), server.self.instanceId());
        }
        for (Learner learner : learners) {
            if (learner.synced && learner.countsIn(before)) {
                named = nameIfOpen(named, learner.server(), learner.identity.instanceId());
            }
        }
        if (!named.equals(before)) {
            founding = true;
            propose(named);
        }
    }

    private static Ensemble nameIfOpen(Ensemble ensemble, ServerId voter, long instanceId) {
        boolean open = ensemble.member(voter)
                .filter(member -> member.votes() && member.instanceId() == 0)
                .isPresent();
        return open ? ensemble.withInstance(voter, instanceId) : ensemble;
    }

    /** Whether requests must wait for the founding naming to be committed. */
    boolean blocksRequests() {
        return founding;
    }

    /** Follows up a commit, or names one replaced disk. */
    void step(boolean mayStart) {
        if (configuration.isPresent() && !configuration.get().isAfter(journal.committed())) {
            configuration = Optional.empty();
            founding = false;
            noop = Optional.of(broadcast.proposeOwn(journal.appended().next(), EntryKind.NOOP, Payload.EMPTY));
        }
        if (noop.isPresent() && !noop.get().isAfter(journal.committed())) {
            noop = Optional.empty();
        }
        boolean idle = configuration.isEmpty()
                && noop.isEmpty()
                && journal.uncommittedConfiguration().isEmpty()
                && journal.committed().epoch() == journal.appended().epoch();
        if (mayStart && idle && server.config.namesInstances()) {
            nameOne();
        }
    }

    /** A disk that takes another's place waits for its turn; one that was never named does not: its voice is missing. */
    private void nameOne() {
        Ensemble before = journal.latestConfiguration();
        boolean mayReplace =
                lastNaming == Long.MIN_VALUE || server.now() - lastNaming >= server.config.namingIntervalMillis();
        for (Learner learner : learners) {
            Optional<Member> member = before.member(learner.server())
                    .filter(Member::votes)
                    .filter(voter -> mayReplace || voter.instanceId() == 0);
            if (learner.upToDate && member.isPresent() && !learner.isNamedIn(before)) {
                server.outbox.info(learner.server() + " is named with a new disk, instance "
                        + Long.toHexString(learner.identity.instanceId()));
                propose(before.withInstance(learner.server(), learner.identity.instanceId()));
                return;
            }
        }
    }

    private void propose(Ensemble named) {
        lastNaming = server.now();
        configuration =
                Optional.of(broadcast.proposeOwn(journal.appended().next(), EntryKind.CONFIG, named.toPayload()));
    }
}

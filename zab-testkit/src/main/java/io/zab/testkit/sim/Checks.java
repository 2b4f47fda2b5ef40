package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.core.step.WriteOp;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** All checkers of one run, in the order in which a step is put before them. */
final class Checks {
    private final Set<Property> watched;
    private final Ledger ledger;
    private final PaperChecker paper;
    private final LeaderChecker leaders;
    private final RoleChecker roles;
    private final VouchChecker vouches;
    private final QuorumLossChecker quorumLoss;
    private final ReplicaBook replicas;

    Checks(SimEnsemble world, Ensemble founding, Set<Property> watched) {
        this.watched = watched;
        this.ledger = new Ledger(world, this, founding);
        this.paper = new PaperChecker(this);
        this.leaders = new LeaderChecker(this);
        this.roles = new RoleChecker(this);
        this.vouches = new VouchChecker(this);
        this.quorumLoss = new QuorumLossChecker(this, world);
        this.replicas = new ReplicaBook(world);
    }

    /** @throws Violation when it does not hold and this run asks for that property */
    void require(boolean holds, Property property, Supplier<String> what) {
        if (!holds && watched.contains(property)) {
            throw new Violation(property, what.get());
        }
    }

    void requireNoBreach(SimServer server, Optional<Transition> breach) {
        require(
                breach.isEmpty(),
                Property.NO_BREACH,
                () -> server + " takes a row for those who meet a breach of the protocol: " + breach.get());
    }

    /** Whether this state comes of the committed history and of nothing else. */
    boolean isCommitted(SimApplication application) {
        Zxid position = application.position();
        return ledger.isCommitted(position) && application.digest() == ledger.digestAt(position);
    }

    /** These will be handed to the protocol in one step. */
    void arriving(SimServer server, List<Event> events) {
        quorumLoss.arriving(server, events);
    }

    /** A step was taken; its effects are not carried out yet. */
    void stepped(SimServer server, List<Effect> effects) {
        paper.stepBegins();
        for (Effect effect : effects) {
            if (effect instanceof Effect.Write write && write.op() instanceof WriteOp.Append append) {
                for (Entry entry : append.entries().entries()) {
                    ledger.register(entry);
                }
            }
        }
        View view = server.view().orElseThrow();
        ledger.commit(view.committed(), server.toString());
        leaders.viewed(server, view);
        roles.viewed(server, view);
    }

    /** All effects of the step are carried out. */
    void carriedOut(SimServer server) {
        View view = server.view().orElseThrow();
        paper.stepEnded(server, view);
        quorumLoss.stepEnded(server, view);
        roles.accounted(server, view);
    }

    /** This is about to be written. */
    void writes(SimServer server, WriteOp op) {
        if (op instanceof WriteOp.Append append) {
            append.entries().entries().forEach(entry -> paper.appends(server, entry));
        }
        roles.writes(server, op);
    }

    /** The application is about to apply this at the position it has reached. */
    void applies(SimServer server, Zxid position, Entry entry) {
        paper.applies(server, position, entry);
        roles.applies(server, position, entry);
    }

    Ledger ledger() {
        return ledger;
    }

    LeaderChecker leaders() {
        return leaders;
    }

    RoleChecker roles() {
        return roles;
    }

    ReplicaBook replicas() {
        return replicas;
    }

    VouchChecker vouches() {
        return vouches;
    }
}

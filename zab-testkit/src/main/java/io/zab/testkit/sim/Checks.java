package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.WriteOp;
import java.util.List;

/** All checkers of one run, in the order in which a step is put before them. */
final class Checks {
    private final Ledger ledger;
    private final RoleChecker roles;
    private final VouchChecker vouches;

    Checks(SimEnsemble world, Ensemble founding) {
        this.ledger = new Ledger(world, founding);
        this.roles = new RoleChecker(world);
        this.vouches = new VouchChecker(world);
    }

    /** A step was taken; its effects are not carried out yet. */
    void stepped(SimServer server, List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Write write && write.op() instanceof WriteOp.Append append) {
                for (Entry entry : append.entries().entries()) {
                    ledger.register(entry);
                }
            }
        }
        View view = server.view().orElseThrow();
        ledger.commit(view.committed(), server.toString());
        roles.viewed(server, view);
    }

    /** All effects of the step are carried out. */
    void carriedOut(SimServer server) {
        roles.accounted(server, server.view().orElseThrow());
    }

    Ledger ledger() {
        return ledger;
    }

    RoleChecker roles() {
        return roles;
    }

    VouchChecker vouches() {
        return vouches;
    }
}

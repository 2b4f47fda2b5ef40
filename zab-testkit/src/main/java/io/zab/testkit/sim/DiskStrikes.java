package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.Member;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a storm does to disks: they stall, and they are lost.
 *
 * <p>Invariant: a voter's disk is lost only when the loss before it is healed: every voter's disk is named by a
 * committed configuration whose commit another committed entry carries (protocol.md, section 10, Instances), and the
 * other voters are a quorum.
 */
final class DiskStrikes {
    private final SimEnsemble ensemble;
    private final ProcessStrikes processes;

    DiskStrikes(SimEnsemble ensemble, ProcessStrikes processes) {
        this.ensemble = ensemble;
        this.processes = processes;
    }

    void stall(Dice dice) {
        SimServer server = processes.victim(dice);
        long millis = dice.between(10, dice.chance(0.5) ? 300 : 3000);
        ensemble.trace().add(server.id(), "has a disk that stalls for " + millis + " ms");
        ensemble.coverage().saw("disk stalled");
        server.disk().stall(millis);
    }

    void lose(Dice dice) {
        SimServer server = dice.pick(ensemble.servers());
        if (!mayLose(server)) {
            return;
        }
        if (server.isRunning()) {
            server.kill(0, true);
        }
        ensemble.coverage().saw(votes(server) ? "disk lost" : "disk of an observer lost");
        ensemble.wipe(server.id().value());
        if (dice.chance(0.5)) {
            ensemble.coverage().saw("rejoins by its host's word");
            server.rejoin();
        }
        processes.comeBackLater(server, dice);
    }

    private boolean votes(SimServer server) {
        return ensemble.founding().voters().contains(server.id());
    }

    private boolean mayLose(SimServer server) {
        return !votes(server) || everyDiskIsKnown() && canDoWithout(List.of(server.id()));
    }

    /** Whether the other voters are a quorum. */
    boolean canDoWithout(Collection<ServerId> lost) {
        Set<ServerId> left = new TreeSet<>(ensemble.founding().voters());
        left.removeAll(lost);
        return ensemble.founding().isQuorum(left);
    }

    /** Named, and known to be named wherever a quorum is: a committed entry carries the commit of the naming. */
    boolean everyDiskIsKnown() {
        List<Entry> committed = ensemble.checks().ledger().committed();
        Zxid naming = ensemble.checks().ledger().configurations().lastKey();
        Zxid carried = committed.get(committed.size() - 1).committedAtPropose();
        return !carried.isBefore(naming) && everyDiskIsNamed();
    }

    private boolean everyDiskIsNamed() {
        Ensemble named = ensemble.checks().ledger().configurations().lastEntry().getValue();
        for (Member member : named.members()) {
            long instance = ensemble.server(member.server().value()).disk().instanceId();
            if (member.votes() && member.instanceId() != instance) {
                return false;
            }
        }
        return true;
    }
}

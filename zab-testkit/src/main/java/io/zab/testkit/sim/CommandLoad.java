package io.zab.testkit.sim;

import io.zab.ReadConsistency;
import io.zab.core.model.Zxid;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Clients that send commands, and perhaps ask questions, without knowing what they mean. */
final class CommandLoad implements Workload {
    private final Optional<Commands> questions;
    private final Consumer<List<SimServer>> atEnd;
    private Zxid lastWrite = Zxid.ZERO;

    /** @param atEnd looks at the servers that have recovered */
    CommandLoad(Optional<Commands> questions, Consumer<List<SimServer>> atEnd) {
        this.questions = questions;
        this.atEnd = atEnd;
    }

    @Override
    public void write(SimEnsemble ensemble, SimServer server, Dice dice) {
        for (SimRequest request : ensemble.submit(server.id().value(), 1 + dice.below(3))) {
            request.whenTold(told -> lastWrite = Zxid.max(lastWrite, told.zxid()));
        }
    }

    @Override
    public void read(SimEnsemble ensemble, SimServer server, Dice dice) {
        int id = server.id().value();
        if (questions.isPresent()) {
            ensemble.query(id, consistency(dice), questions.get().next(dice));
        } else {
            ensemble.read(id);
        }
    }

    private ReadConsistency consistency(Dice dice) {
        return dice.pick(
                List.of(ReadConsistency.LOCAL, ReadConsistency.LINEARIZABLE, ReadConsistency.atLeast(lastWrite)));
    }

    @Override
    public void judge(SimEnsemble ensemble) {
        ensemble.checks().replicas().proveSnapshots();
        atEnd.accept(ensemble.servers().stream()
                .filter(server ->
                        server.isRunning() && !ensemble.isExcused(server.id().value()))
                .toList());
    }
}

package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.Ack;
import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.message.SessionMessage.Commit;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.message.SessionMessage.LeaderInfo;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Rows of the tables that storms take rarely or never: most answer a peer that breaks the protocol. */
class BreachTransitionsTest {
    /** A kernel whose messages are changed on their way out. */
    private static final class Babbler extends Mutant {
        private final UnaryOperator<SessionMessage> change;

        Babbler(SimKernel real, UnaryOperator<SessionMessage> change) {
            super(real);
            this.change = change;
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            return each(
                    effects,
                    effect -> effect instanceof Effect.Send send
                            ? new Effect.Send(send.link(), change.apply(send.message()))
                            : effect);
        }
    }

    private static Coverage seen(UnaryOperator<SessionMessage> change) {
        SimEnsemble ensemble = new SimEnsemble(SimOptions.calm(3)
                .withAlarmsAllowed()
                .withOnly(Set.of(Property.PROGRESS))
                .withKernels(
                        (config, election, state) -> new Babbler(SimKernel.real(config, election, state), change)));
        ensemble.startAll();
        for (int round = 0; round < 3; round++) {
            ensemble.run(2_000);
            ensemble.leader().ifPresent(leader -> {
                ensemble.submit(leader.id().value());
                ensemble.run(200);
                ensemble.kill(leader.id().value());
            });
            ensemble.startAll();
        }
        ensemble.run(2_000);
        return ensemble.coverage();
    }

    @Test
    void anEpochBelowThePromiseIsRefused() {
        Coverage seen = seen(message -> message instanceof LeaderInfo info && info.epoch() > 1
                ? new LeaderInfo(1, info.configVersion())
                : message);
        assertThat(seen.count(Transition.F2)).isPositive();
        assertThat(seen.count(Transition.L5_BY_REFUSE)).isPositive();
    }

    @Test
    void anAckOfWhatWasNeverSentEndsTheSession() {
        Coverage seen = seen(message ->
                message instanceof Ack ack ? new Ack(ack.epoch(), Zxid.of(ack.epoch(), 1_000_000)) : message);
        assertThat(seen.count(Transition.L16_BREACH)).isPositive();
    }

    @Test
    void aCommitOfWhatIsNotInTheLogEndsTheSession() {
        Coverage seen = seen(message -> message instanceof Commit commit
                ? new Commit(commit.epoch(), Zxid.of(commit.epoch(), 1_000_000))
                : message);
        assertThat(seen.count(Transition.F15_BREACH)).isPositive();
    }

    @Test
    void aFollowerThatKnowsOtherCommitsRaisesAnAlarm() {
        Coverage seen = seen(message -> message instanceof AckEpoch ack
                ? new AckEpoch(
                        ack.epoch(),
                        ack.granted(),
                        ack.currentEpoch(),
                        ack.lastZxid(),
                        ack.table(),
                        Zxid.of(Math.max(1, ack.lastZxid().epoch()), 1_000_000))
                : message);
        assertThat(seen.count(Transition.P_CONFLICT)).isPositive();
    }

    @Test
    void aVotersLaterPromiseEndsACandidacy() {
        long[] claimed = {0};
        Coverage seen = seen(message -> message instanceof FollowerInfo info
                ? new FollowerInfo(
                        info.role(),
                        claimed[0] += 5,
                        info.acceptedFrom(),
                        info.currentEpoch(),
                        info.lastZxid(),
                        info.configVersion())
                : message);
        assertThat(seen.count(Transition.L5_REFUSED)).isPositive();
        assertThat(seen.count(Transition.L5_STEPS_DOWN)).isPositive();
    }

    @Test
    void aSecondProcessWithAnIdIsRefused() {
        SimEnsemble ensemble = new SimEnsemble(SimOptions.calm(3));
        ensemble.startAll();
        ensemble.run(3_000);
        ensemble.startDouble(ensemble.leader().orElseThrow().id().value() == 1 ? 2 : 1);
        ensemble.run(3_000);
        assertThat(ensemble.coverage().count(Transition.L2_WRONG_INSTANCE)).isPositive();
    }
}

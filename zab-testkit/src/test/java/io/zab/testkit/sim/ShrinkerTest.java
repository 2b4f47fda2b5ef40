package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.step.Effect;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
    private static final long EPOCHS_MOST = 3;

    /** A kernel that cannot lead a later epoch: it takes a storm to get there. */
    private static final class TiredKernel extends Mutant {
        TiredKernel(SimKernel real) {
            super(real);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            if (view().standing().role() == Effect.Role.LEADING
                    && view().standing().epoch() > EPOCHS_MOST) {
                throw new IllegalStateException("too many epochs");
            }
            return effects;
        }
    }

    @Test
    void aStormThatBreaksAPropertyShrinksToAFewActionsThatBreakTheSame() {
        SimOptions failing = null;
        Optional<SimFailure> failure = Optional.empty();
        for (long seed = 1; failure.isEmpty() && seed < 60; seed++) {
            failing = SeededRun.options(Profile.CHAOS, seed)
                    .withVoters(3)
                    .withWeights(List.of())
                    .withKernels((config, election, state) -> new TiredKernel(SimKernel.real(config, election, state)));
            failure = failureOf(failing).filter(found -> found.atMillis() > 3000);
        }
        assertThat(failure).as("a failure that is worth shrinking").isPresent();

        Shrinker.Shrunk shrunk = Shrinker.shrink(failing, failure.get(), 300);

        assertThat(shrunk.failure().property()).isEqualTo(failure.get().property());
        assertThat(shrunk.actionsAfter()).isLessThan(shrunk.actionsBefore() / 5);
        assertThat(failureOf(shrunk.options()).map(SimFailure::what))
                .as("what its options give again")
                .contains(shrunk.failure().what());
    }

    private static Optional<SimFailure> failureOf(SimOptions options) {
        try {
            SeededRun.run(options);
            return Optional.empty();
        } catch (SimFailure failure) {
            return Optional.of(failure);
        }
    }
}

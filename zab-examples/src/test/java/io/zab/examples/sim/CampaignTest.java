package io.zab.examples.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.election.Election;
import io.zab.core.model.DurableState;
import io.zab.core.protocol.ProtocolConfig;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.examples.BadInputException;
import io.zab.testkit.sim.Profile;
import io.zab.testkit.sim.SeededRun;
import io.zab.testkit.sim.SimKernel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @Test
    void everySeedIsRunOnce() throws InterruptedException {
        Campaign campaign = new Campaign(seed -> SeededRun.options(Profile.CALM, seed), 5, 4, false);
        campaign.run(2, LONG, System.out);
        assertThat(campaign.firstFailure()).isEmpty();
        assertThat(campaign.tally().line()).contains("4 of 4 seeds").contains("0 failed");
        assertThat(printed(out -> {
                    campaign.tally().print(out);
                    return 0;
                }))
                .contains("L11: the epoch is established")
                .contains("never taken");
    }

    @Test
    void seedsEndWithTheLastThereIsHoweverManyThreadsAskForOne() throws InterruptedException {
        Campaign campaign = new Campaign(seed -> SeededRun.options(Profile.CALM, seed), Long.MAX_VALUE - 1, 2, false);
        campaign.run(4, LONG, System.out);
        assertThat(campaign.tally().line()).contains("2 of 2 seeds").contains("0 failed");
    }

    @Test
    void aFailureIsReportedWithTheLineThatReplaysItAndShrunk() throws InterruptedException {
        Campaign campaign = new Campaign(
                seed -> SeededRun.options(Profile.CHAOS, seed).withKernels(CampaignTest::failing), 3, 1, true);
        campaign.run(1, LONG, System.out);
        Campaign.Failed failed = campaign.firstFailure().orElseThrow();
        String report = printed(out -> {
            new FailureReport(Profile.CHAOS, failed).print(out, 40);
            return 0;
        });
        assertThat(report)
                .contains("seed 3 of profile chaos broke no exception")
                .contains("it never leads")
                .contains("sim --replay 3 --profile chaos")
                .containsPattern("shrunk from \\d+ to 0 actions")
                .contains("--storm-millis");
    }

    @Test
    void aReplayPrintsTheSameRunToTheByte() {
        Replay replay = new Replay(SeededRun.options(Profile.CHAOS, 8));
        String first = printed(out -> run(replay, out, Optional.empty()));
        assertThat(first).contains("seed 8: everything held");
        assertThat(printed(out -> run(replay, out, Optional.empty()))).isEqualTo(first);
    }

    @Test
    void aReplayDrawsTheRun(@TempDir Path directory) throws Exception {
        Path page = directory.resolve("out.html");
        String text =
                printed(out -> run(new Replay(SeededRun.options(Profile.CALM, 8)), out, Optional.of(pageAt(page))));
        assertThat(text).contains("drawn: " + page).contains("everything held");
        assertThat(Files.readString(page)).contains("<html").contains("seed 8");
    }

    private static TracePage pageAt(Path file) {
        try {
            return TracePage.at(file);
        } catch (BadInputException e) {
            throw new AssertionError(e);
        }
    }

    private static int run(Replay replay, PrintStream out, Optional<TracePage> page) {
        try {
            return replay.run(out, page);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String printed(ToIntFunction<PrintStream> action) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(action.applyAsInt(new PrintStream(bytes, true, StandardCharsets.UTF_8)))
                .isZero();
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** A kernel that fails as soon as it leads. */
    private static SimKernel failing(ProtocolConfig config, Election election, DurableState state) {
        SimKernel real = SimKernel.real(config, election, state);
        return new SimKernel() {
            @Override
            public List<Effect> start(long now) {
                return checked(real.start(now));
            }

            @Override
            public List<Effect> step(long now, List<Event> events) {
                return checked(real.step(now, events));
            }

            private List<Effect> checked(List<Effect> effects) {
                if (view().standing().role() == Effect.Role.LEADING) {
                    throw new IllegalStateException("it never leads");
                }
                return effects;
            }

            @Override
            public long deadline() {
                return real.deadline();
            }

            @Override
            public View view() {
                return real.view();
            }
        };
    }
}

package io.zab.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.SessionMessage.Propose;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelTest {
    @Test
    void aLeaderOfTheBenchmarkCommitsWhatIsSubmitted() {
        KernelBenchmark benchmark = new KernelBenchmark();
        benchmark.writes = 64;
        benchmark.establish();

        benchmark.leader();
        List<Effect> last = benchmark.leader();

        assertThat(last).contains(new Effect.Deliver(Zxid.of(1, 128)));
    }

    @Test
    void aFollowerOfTheBenchmarkWritesWhatIsProposed() {
        Kernel follower = Kernel.following();
        List<Effect> effects = follower.receive(
                Kernel.linkToLeader(), new Propose(1, Batches.opening(Zxid.BOOTSTRAP, Kernel.OPENED), Zxid.BOOTSTRAP));
        assertThat(effects).anyMatch(Effect.Write.class::isInstance);
        assertThat(follower.written()).anyMatch(Effect.Send.class::isInstance);
    }
}

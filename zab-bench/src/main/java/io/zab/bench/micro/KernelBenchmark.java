package io.zab.bench.micro;

import io.zab.core.message.SessionMessage.Ack;
import io.zab.core.message.SessionMessage.Propose;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What the protocol itself spends on a batch of writes, from its arrival to its commit: all steps of one server. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class KernelBenchmark {
    /** Writes that arrive together. */
    @Param({"1", "64", "1024"})
    public int writes;

    private Kernel leader;
    private Kernel follower;
    private long submitted;
    private Zxid led;
    private Zxid followed;

    /** A leader and a follower, each on its own. */
    @Setup
    public void establish() {
        leader = Kernel.leading();
        follower = Kernel.following();
        led = Kernel.OPENED;
        followed = Zxid.BOOTSTRAP;
        EntryBatch opening = Batches.opening(followed, led);
        follower.receive(Kernel.linkToLeader(), new Propose(1, opening, followed));
        follower.written();
        followed = led;
    }

    /** At the leader: submitted, durable here, and durable at both followers. */
    @Benchmark
    public List<Effect> leader() {
        leader.step(new Event.Submitted(Batches.requests(submitted + 1, writes)));
        submitted += writes;
        led = Zxid.of(led.epoch(), led.counter() + writes);
        leader.written();
        List<Effect> committing = leader.receive(Kernel.linkOf(ServerId.of(2)), new Ack(1, led));
        leader.receive(Kernel.linkOf(ServerId.of(3)), new Ack(1, led));
        return committing;
    }

    /** At a follower: proposed, durable, and committed with the next proposal. Includes making the batch. */
    @Benchmark
    public void follower(Blackhole hole) {
        EntryBatch batch = Batches.after(followed, writes);
        hole.consume(follower.receive(Kernel.linkToLeader(), new Propose(1, batch, followed)));
        followed = batch.last().zxid();
        hole.consume(follower.written());
    }
}

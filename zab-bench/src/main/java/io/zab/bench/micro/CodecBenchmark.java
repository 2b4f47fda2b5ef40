package io.zab.bench.micro;

import io.zab.core.codec.Encoded;
import io.zab.core.codec.MessageCodec;
import io.zab.core.message.Message;
import io.zab.core.message.SessionMessage.Propose;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.Payload;
import io.zab.core.model.Zxid;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A proposal into bytes, and out of them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {
    private static final Zxid LAST = Zxid.of(1, 0);

    /** Entries of the proposal. */
    @Param({"1", "64", "1024"})
    public int entries;

    private EntryBatch batch;
    private Propose propose;
    private Payload frame;

    /** A proposal and its frame. */
    @Setup
    public void prepare() {
        batch = Batches.after(LAST, entries);
        propose = new Propose(1, batch, LAST);
        frame = MessageCodec.encode(propose).toPayload();
    }

    /** Entries into the one encoded form that log and wire share, with its checksum. */
    @Benchmark
    public EntryBatch gather() {
        return EntryBatch.of(batch.entries());
    }

    /** The message around a batch that is encoded already. */
    @Benchmark
    public Encoded encode() {
        return MessageCodec.encode(propose);
    }

    /** A frame into a message, with the checksum of its entries verified. */
    @Benchmark
    public Message decode() {
        return MessageCodec.decode(frame);
    }
}

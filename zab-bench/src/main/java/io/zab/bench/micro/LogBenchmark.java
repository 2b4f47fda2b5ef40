package io.zab.bench.micro;

import io.zab.core.model.Ensemble;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.filelog.FileStorage;
import io.zab.spi.Storage.Opening;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Batches into the log on disk, each forced: in the directory that the JVM runs in, which names the file system. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LogBenchmark {
    /** Entries that one force covers. */
    @Param({"1", "64", "1024"})
    public int entries;

    private Path directory;
    private Store store;
    private Zxid last = Zxid.BOOTSTRAP;
    private EntryBatch next;

    /** A new store. */
    @Setup
    public void open() throws IOException, StorageException {
        directory = Files.createTempDirectory(Path.of("").toAbsolutePath(), "micro-log-");
        store = FileStorage.at(directory)
                .open(new Opening("micro", ServerId.of(1), Ensemble.parse("1@localhost:1"), 1));
    }

    /** A batch that continues the log; making it is not what is measured. */
    @Setup(Level.Invocation)
    public void gather() {
        next = Batches.after(last, entries);
    }

    /** Appends and forces. */
    @Benchmark
    public void persist() throws StorageException {
        store.persist(List.of(new WriteOp.Append(next)), Zxid.ZERO);
        last = next.last().zxid();
    }

    /** The store's files go. */
    @TearDown
    public void delete() throws IOException {
        store.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}

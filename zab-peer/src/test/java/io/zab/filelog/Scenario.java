package io.zab.filelog;

import io.zab.core.model.DurableState;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The life of a store, in steps that can be run on any directory, and what a store holds after each of them.
 *
 * <p>A state is numbered by how many operations came before it; a step is one call of {@code persist}, or a restart.
 */
final class Scenario {
    private final List<Step> steps = new ArrayList<>();
    private final Leader leader;
    private final int scale;

    private Scenario(int scale) {
        this.scale = scale;
        this.leader = new Leader(scale);
    }

    /** Something that becomes an operation when it is due. */
    private interface Operation {
        WriteOp on(Store store) throws Exception;
    }

    /** One that is known beforehand. */
    private record Fixed(WriteOp operation) implements Operation {
        @Override
        public WriteOp on(Store store) {
            return operation;
        }
    }

    private record Step(List<Operation> operations, Zxid hint, boolean restart) {
        int states() {
            return operations.size() + (hint.equals(Zxid.ZERO) ? 0 : 1);
        }
    }

    /** Every kind of record, segments that end and are used again, restarts, snapshots of both kinds, and compaction. */
    static Scenario everything() {
        return everything(1);
    }

    /** @param scale how many times larger entries, snapshots and segments are */
    static Scenario everything(int scale) {
        Scenario all = new Scenario(scale);
        all.beginning();
        all.step(all.leader.truncate(Leader.at(1, 3)), all.leader.promise(2), all.leader.open(2));
        all.step(all.leader.establish(2));
        all.restart();
        all.step(all.leader.entry(300), all.leader.entry(10));
        all.snapshot(Leader.at(2, 1), 900 * scale);
        all.step(all.leader.entry(400));
        all.step(all.leader.entry(400), all.leader.entry(20));
        all.snapshot(Leader.at(2, 3), 700 * scale);
        all.step(new WriteOp.Compact(Leader.at(2, 3)));
        all.step(all.leader.entry(1500));
        all.step(all.leader.entry(900), all.leader.entry(30));
        all.restart();
        all.step(all.leader.entry(500), all.leader.promise(3), all.leader.entry(1200), all.leader.entry(400));
        all.step(all.leader.promise(5));
        all.receive(Leader.at(5, 7), 1000 * scale);
        all.step(all.leader.entry(5), all.leader.establish(5));
        all.restart();
        all.restart();
        all.step(all.leader.entry(600));
        all.step(all.leader.entry(1));
        return all;
    }

    /** A log that never leaves its first segment. */
    static Scenario small() {
        Scenario small = new Scenario(1);
        small.beginning();
        small.step(small.leader.truncate(Leader.at(1, 3)), small.leader.entry(30));
        small.step(small.leader.entry(20));
        return small;
    }

    private void beginning() {
        step(leader.promise(1));
        step(leader.open(1), leader.entry(10), leader.entry(0));
        step(leader.entry(700), leader.establish(1));
        steps.add(new Step(List.of(new Fixed(leader.entry(50))), leader.last(), false));
        step(leader.configuration(Leader.MEMBERS.withInstance(Leader.SELF, Leader.OPENING.newInstanceId())));
        leader.truncate(Leader.at(1, 4));
        step(new WriteOp.Truncate(Leader.at(1, 4)), leader.entry(40));
    }

    private void step(WriteOp... operations) {
        List<Operation> fixed = new ArrayList<>();
        for (WriteOp operation : operations) {
            fixed.add(new Fixed(operation));
        }
        steps.add(new Step(fixed, Zxid.ZERO, false));
    }

    private void restart() {
        steps.add(new Step(List.of(), Zxid.ZERO, true));
    }

    private void snapshot(Zxid base, int size) {
        EpochTable table = EpochTable.of(List.of(Zxid.BOOTSTRAP, Leader.at(1, 3), base), true);
        Operation write = store -> {
            try (Store.SnapshotSink sink = store.createSnapshot(base, table, Leader.MEMBERS, Zxid.BOOTSTRAP)) {
                sink.stream().write(content(size));
                return new WriteOp.RecordSnapshot(sink.commit());
            }
        };
        steps.add(new Step(List.of(write), Zxid.ZERO, false));
    }

    private void receive(Zxid base, int size) {
        byte[] content = content(size);
        Snapshot snapshot = new Snapshot(
                base,
                EpochTable.of(List.of(Leader.at(2, 9), base), false),
                Leader.MEMBERS.withInstance(ServerId.of(2), 22),
                Leader.at(2, 9),
                size,
                SnapshotDigest.of(content));
        Payload bytes = Payload.wrap(content);
        step(new WriteOp.StageSnapshot(snapshot), new WriteOp.StageChunk(0, bytes.slice(0, 600 * scale)));
        step(new WriteOp.StageChunk(600 * scale, bytes.slice(600 * scale, 100 * scale)));
        leader.continueBehind(base);
        step(
                new WriteOp.StageChunk(700 * scale, bytes.slice(700 * scale, size - 700 * scale)),
                new WriteOp.InstallSnapshot(snapshot),
                leader.entry(25));
    }

    private static byte[] content(int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) size);
        return content;
    }

    static FileStorage storage(FileOperations files) {
        return storage(files, 1);
    }

    static FileStorage storage(FileOperations files, int scale) {
        return FileStorage.over(files).segmentBytes(2048L * scale).preallocateBytes(256L * scale);
    }

    int steps() {
        return steps.size();
    }

    /** Runs the whole scenario on a directory that does not exist yet, and acknowledges each step in its journal. */
    void run(MemoryFiles files) throws Exception {
        run(files, reason -> false);
    }

    /** @param wait for when a write finds no room */
    void run(MemoryFiles files, Store.RoomWait wait) throws Exception {
        Store store = storage(files, scale).open(Leader.OPENING);
        store.whenFull(wait);
        files.acknowledge(0, store.recovered().identity().incarnation());
        try {
            for (int i = 0; i < steps.size(); i++) {
                store = run(steps.get(i), store, files);
                store.whenFull(wait);
                files.acknowledge(i + 1, store.recovered().identity().incarnation());
            }
        } finally {
            store.close();
        }
    }

    /** The same on a disk that may run full, but not while a store opens or takes a snapshot: those do not wait. */
    void runFull(MemoryFiles files, boolean[] mayBeFull) throws Exception {
        Store store = storage(files, scale).open(Leader.OPENING);
        files.acknowledge(0, store.recovered().identity().incarnation());
        for (int i = 0; i < steps.size(); i++) {
            store.whenFull(reason -> true);
            mayBeFull[0] = steps.get(i).operations.stream().allMatch(Fixed.class::isInstance) && !steps.get(i).restart;
            store = run(steps.get(i), store, files);
            mayBeFull[0] = false;
            files.acknowledge(i + 1, store.recovered().identity().incarnation());
        }
        store.close();
    }

    private Store run(Step step, Store store, MemoryFiles files) throws Exception {
        if (step.restart) {
            store.close();
            return storage(files, scale).open(Leader.OPENING);
        }
        List<WriteOp> operations = new ArrayList<>();
        for (Operation operation : step.operations) {
            operations.add(operation.on(store));
        }
        store.persist(operations, step.hint);
        return store;
    }

    /** How many operations the first steps are. */
    int statesAfter(int stepCount) {
        int count = 0;
        for (Step step : steps.subList(0, stepCount)) {
            count += step.states();
        }
        return count;
    }

    /** What a store holds after each number of operations, each of them made durable alone. */
    List<String> states() throws Exception {
        List<String> states = new ArrayList<>();
        for (int count = 0; count <= statesAfter(steps.size()); count++) {
            MemoryFiles files = new MemoryFiles();
            try (Store store = storage(files, scale).open(Leader.OPENING)) {
                runOperations(store, count);
            }
            states.add(open(files.disk()));
        }
        return states;
    }

    private void runOperations(Store store, int count) throws Exception {
        int left = count;
        for (Step step : steps) {
            for (Operation operation : step.operations) {
                if (left-- > 0) {
                    store.persist(List.of(operation.on(store)), Zxid.ZERO);
                }
            }
            if (!step.hint.equals(Zxid.ZERO) && left-- > 0) {
                store.persist(List.of(), step.hint);
            }
        }
    }

    /** Opens a directory and says what its store holds. */
    static String open(Disk disk) throws Exception {
        try (Store store = storage(new MemoryFiles(disk)).open(Leader.OPENING)) {
            return describe(store);
        }
    }

    static String describe(Store store) throws Exception {
        DurableState state = store.recovered();
        StringBuilder text = new StringBuilder();
        text.append(state.epochs()).append(state.table()).append(" base ").append(state.base());
        text.append(state.configurations()).append(" committed ").append(state.knownCommitted());
        for (Entry entry : entries(store, state.base())) {
            text.append(' ')
                    .append(entry.zxid())
                    .append('=')
                    .append(entry.payload().hashCode());
        }
        for (Snapshot snapshot : state.snapshots()) {
            if (snapshot.base().equals(state.base())) {
                try (InputStream in = store.openSnapshot(snapshot)) {
                    text.append(" snapshot ").append(Arrays.hashCode(in.readAllBytes()));
                }
            }
        }
        return text.toString();
    }

    static List<Entry> entries(Store store, Zxid after) throws StorageException {
        List<Entry> entries = new ArrayList<>();
        Zxid position = after;
        for (List<EntryBatch> read; !(read = store.read(position, new Zxid(-1), 500)).isEmpty(); ) {
            for (EntryBatch batch : read) {
                entries.addAll(batch.entries());
                position = batch.last().zxid();
            }
        }
        return entries;
    }
}

package io.zab.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
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
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Store} must keep.
 *
 * <p>To run it, extend it and say where a store that does not exist yet may be made. Each test asks once, and opens what
 * it is given several times, one after the other.
 */
public abstract class StoreContract extends LogContract {
    private static final byte[] CONTENT = content(300_000, 1);

    /** For suites of stores. */
    protected StoreContract() {}

    private static byte[] content(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Snapshot write(Zxid base, EpochTable table, byte[] content) throws Exception {
        try (Store.SnapshotSink sink = store().createSnapshot(base, table, MEMBERS, Zxid.BOOTSTRAP)) {
            sink.stream().write(content, 0, 10);
            sink.stream().write(content[10]);
            sink.stream().write(content, 11, content.length - 11);
            return sink.commit();
        }
    }

    private Snapshot record(Zxid base, byte[] content) throws Exception {
        Snapshot snapshot = write(base, EpochTable.of(List.of(Zxid.BOOTSTRAP, base), true), content);
        persist(new WriteOp.RecordSnapshot(snapshot));
        return snapshot;
    }

    private byte[] read(Snapshot snapshot) throws Exception {
        try (InputStream in = store().openSnapshot(snapshot)) {
            return in.readAllBytes();
        }
    }

    /** A snapshot as another server's store would describe it. */
    private static Snapshot remote(Zxid base, byte[] content) {
        Ensemble named = MEMBERS.withInstance(ServerId.of(3), 33);
        EpochTable table = EpochTable.of(List.of(at(0, 5), base), false);
        return new Snapshot(base, table, named, at(0, 5), content.length, SnapshotDigest.of(content));
    }

    private void receive(Snapshot snapshot, byte[] content) throws StorageException {
        persist(new WriteOp.StageSnapshot(snapshot));
        for (int from = 0; from < content.length; from += 64_000) {
            int length = Math.min(64_000, content.length - from);
            persist(new WriteOp.StageChunk(from, Payload.copyOf(content).slice(from, length)));
        }
    }

    @Test
    void aRecordedSnapshotIsTheBaseOfWhatIsRecovered() throws Exception {
        establish(5);
        Snapshot snapshot = record(at(1, 3), CONTENT);
        DurableState state = reopen();

        assertThat(snapshot.sizeBytes()).isEqualTo(CONTENT.length);
        assertThat(snapshot.digest()).isEqualTo(SnapshotDigest.of(CONTENT));
        assertThat(state.snapshots()).containsExactly(snapshot);
        assertThat(state.base()).isEqualTo(at(1, 3));
        assertThat(state.last()).isEqualTo(at(1, 5));
        assertThat(state.knownCommitted()).isEqualTo(at(1, 3));
        assertThat(state.configurations()).containsExactly(Map.entry(Zxid.BOOTSTRAP, MEMBERS));
        assertThat(read(snapshot)).isEqualTo(CONTENT);
        assertThat(zxids(at(1, 3), at(1, 5))).containsExactly(at(1, 4), at(1, 5));
    }

    @Test
    void piecesOfASnapshotCanBeRead() throws Exception {
        establish(5);
        Snapshot snapshot = record(at(1, 3), CONTENT);

        assertThat(store().readSnapshot(snapshot, 1000, 70_000))
                .isEqualTo(Payload.copyOf(CONTENT).slice(1000, 70_000));
        assertThat(store().readSnapshot(snapshot, CONTENT.length, 0)).isEqualTo(Payload.EMPTY);
    }

    @Test
    void anEmptySnapshotIsOne() throws Exception {
        establish(1);
        Snapshot snapshot;
        try (Store.SnapshotSink sink =
                store().createSnapshot(at(1, 1), EpochTable.of(List.of(at(1, 1)), true), MEMBERS, Zxid.BOOTSTRAP)) {
            snapshot = sink.commit();
        }
        persist(new WriteOp.RecordSnapshot(snapshot));

        assertThat(reopen().base()).isEqualTo(at(1, 1));
        assertThat(read(snapshot)).isEmpty();
    }

    @Test
    void aSnapshotThatWasWrittenButNotRecordedIsNone() throws Exception {
        establish(5);
        write(at(1, 3), EpochTable.of(List.of(at(1, 3)), true), CONTENT);
        DurableState state = reopen();

        assertThat(state.snapshots()).isEmpty();
        assertThat(state.base()).isEqualTo(Zxid.ZERO);
    }

    @Test
    void aSnapshotThatWasGivenUpIsNone() throws Exception {
        establish(5);
        EpochTable table = EpochTable.of(List.of(at(1, 3)), true);
        try (Store.SnapshotSink sink = store().createSnapshot(at(1, 3), table, MEMBERS, Zxid.BOOTSTRAP)) {
            sink.stream().write(CONTENT);
        }
        Snapshot second = record(at(1, 4), CONTENT);

        assertThat(reopen().snapshots()).containsExactly(second);
    }

    @Test
    void aSnapshotThatWasNeverWrittenCannotBeRecorded() throws Exception {
        establish(5);

        assertThatThrownBy(() -> persist(new WriteOp.RecordSnapshot(remote(at(1, 3), CONTENT))))
                .satisfies(thrown -> assertThat(kindOf(thrown)).isEqualTo(StorageException.Kind.DAMAGED));
        assertThat(reopen().snapshots()).isEmpty();
    }

    @Test
    void severalSnapshotsAreKeptOldestFirst() throws Exception {
        establish(5);
        Snapshot first = record(at(1, 2), CONTENT);
        Snapshot second = record(at(1, 4), content(10_000, 2));
        DurableState state = reopen();

        assertThat(state.snapshots()).containsExactly(first, second);
        assertThat(state.base()).isEqualTo(at(1, 4));
        assertThat(read(first)).isEqualTo(CONTENT);
    }

    @Test
    void compactionKeepsEverythingBehindItsStart() throws Exception {
        History history = establish(5);
        Snapshot first = record(at(1, 2), CONTENT);
        Snapshot second = record(at(1, 4), content(10_000, 2));
        persist(new WriteOp.Compact(at(1, 4)));
        persist(history.entries(3));

        for (int i = 0; i < 2; i++) {
            assertThat(zxids(at(1, 4), at(1, 8))).containsExactly(at(1, 5), at(1, 6), at(1, 7), at(1, 8));
            DurableState state = reopen();
            assertThat(state.snapshots()).containsExactly(second);
            assertThat(state.logStart()).isLessThanOrEqualTo(at(1, 4));
            assertThat(state.table().ends()).containsExactly(Zxid.BOOTSTRAP, at(1, 8));
        }
        assertThatThrownBy(() -> read(first))
                .satisfies(thrown -> assertThat(kindOf(thrown)).isEqualTo(StorageException.Kind.COMPACTED));
    }

    @Test
    void theLogUpToARecoveredStartIsThereOrRefused() throws Exception {
        establish(5);
        record(at(1, 4), CONTENT);
        persist(new WriteOp.Compact(at(1, 4)));
        Zxid start = reopen().logStart();

        assertThat(zxids(start, at(1, 5))).contains(at(1, 5));
        if (start.isAfter(Zxid.ZERO)) {
            assertThatThrownBy(() -> store().read(Zxid.ZERO, at(1, 5), 1000))
                    .satisfies(thrown -> assertThat(kindOf(thrown)).isEqualTo(StorageException.Kind.COMPACTED));
        }
    }

    @Test
    void compactionOfWhatNoSnapshotHoldsIsRefused() throws Exception {
        establish(5);
        record(at(1, 2), CONTENT);

        assertThatThrownBy(() -> persist(new WriteOp.Compact(at(1, 3)))).isInstanceOf(Exception.class);
        reopen();
        assertThat(zxids(at(1, 2), at(1, 5))).hasSize(3);
    }

    @Test
    void anInstalledSnapshotReplacesTheWholeLog() throws Exception {
        establish(5);
        Snapshot old = record(at(1, 2), content(100, 3));
        Snapshot snapshot = remote(at(6, 9), CONTENT);
        persist(furtherPromise(6));
        receive(snapshot, CONTENT);
        History history = new History(at(6, 9));
        persist(new WriteOp.InstallSnapshot(snapshot), history.entries(2), established(6));

        for (int i = 0; i < 2; i++) {
            assertThat(zxids(at(6, 9), at(6, 11))).containsExactly(at(6, 10), at(6, 11));
            assertThat(read(snapshot)).isEqualTo(CONTENT);
            DurableState state = reopen();
            assertThat(state.base()).isEqualTo(at(6, 9));
            assertThat(state.logStart()).isEqualTo(at(6, 9));
            assertThat(state.snapshots()).containsExactly(snapshot);
            assertThat(state.table()).isEqualTo(EpochTable.of(List.of(at(0, 5), at(6, 11)), false));
            assertThat(state.configurations()).containsExactly(Map.entry(at(0, 5), snapshot.configuration()));
            assertThat(state.knownCommitted()).isEqualTo(at(6, 9));
        }
        assertThatThrownBy(() -> store().read(at(1, 3), at(6, 10), 1000))
                .satisfies(thrown -> assertThat(kindOf(thrown)).isEqualTo(StorageException.Kind.COMPACTED));
        assertThatThrownBy(() -> read(old)).isInstanceOf(StorageException.class);
    }

    @Test
    void aReceivedSnapshotThatIsNotWhatWasAnnouncedIsRefused() throws Exception {
        establish(5);
        Snapshot snapshot = remote(at(6, 9), CONTENT);
        byte[] wrong = CONTENT.clone();
        wrong[123_456] ^= 1;
        persist(furtherPromise(6));
        receive(snapshot, wrong);

        assertThatThrownBy(() -> persist(new WriteOp.InstallSnapshot(snapshot)))
                .satisfies(thrown -> assertThat(kindOf(thrown)).isEqualTo(StorageException.Kind.DAMAGED));
        assertThat(reopen().last()).isEqualTo(at(1, 5));
        assertThat(zxids(Zxid.ZERO, at(1, 5))).hasSize(7);
    }

    @Test
    void aPartlyReceivedSnapshotIsNotInstalled() throws Exception {
        establish(5);
        Snapshot snapshot = remote(at(6, 9), CONTENT);
        persist(furtherPromise(6), new WriteOp.StageSnapshot(snapshot));
        persist(new WriteOp.StageChunk(0, Payload.copyOf(CONTENT).slice(0, 1000)));

        assertThatThrownBy(() -> persist(new WriteOp.InstallSnapshot(snapshot)))
                .satisfies(thrown -> assertThat(kindOf(thrown)).isEqualTo(StorageException.Kind.DAMAGED));
        assertThat(reopen().last()).isEqualTo(at(1, 5));
    }

    @Test
    void receivingBeginsAnewWithEachStaging() throws Exception {
        establish(5);
        Snapshot first = remote(at(5, 1), content(5000, 4));
        Snapshot second = remote(at(6, 9), CONTENT);
        persist(furtherPromise(6));
        receive(first, content(5000, 4));
        receive(second, CONTENT);
        persist(new WriteOp.InstallSnapshot(second));

        assertThat(reopen().base()).isEqualTo(at(6, 9));
        assertThat(read(second)).isEqualTo(CONTENT);
    }

    @Test
    void aLocalSnapshotOvertakenByAnInstalledOneIsForgotten() throws Exception {
        establish(5);
        Snapshot local = write(at(1, 3), EpochTable.of(List.of(at(1, 3)), true), CONTENT);
        Snapshot snapshot = remote(at(6, 9), CONTENT);
        persist(furtherPromise(6));
        receive(snapshot, CONTENT);
        persist(new WriteOp.InstallSnapshot(snapshot));
        persist(new WriteOp.RecordSnapshot(local));

        assertThat(reopen().snapshots()).containsExactly(snapshot);
    }

    @Test
    void aSnapshotIsWrittenWhileTheLogGoesOn() throws Exception {
        History history = establish(5);
        EpochTable table = EpochTable.of(List.of(at(1, 3)), true);
        Snapshot snapshot;
        try (Store.SnapshotSink sink = store().createSnapshot(at(1, 3), table, MEMBERS, Zxid.BOOTSTRAP)) {
            sink.stream().write(CONTENT, 0, 1000);
            persist(history.entries(2));
            sink.stream().write(CONTENT, 1000, CONTENT.length - 1000);
            persist(history.entries(2));
            snapshot = sink.commit();
        }
        persist(history.entries(1), new WriteOp.RecordSnapshot(snapshot));

        DurableState state = reopen();
        assertThat(state.base()).isEqualTo(at(1, 3));
        assertThat(state.last()).isEqualTo(at(1, 10));
    }
}

package io.zab.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every store must keep about its log: what was persisted is there for the next store opened, in order, and nothing
 * else is. {@link StoreContract} adds the rest, and is the one to extend.
 */
public abstract class LogContract {
    static final Ensemble MEMBERS = Ensemble.parse("1@h1:1,2@h2:1,3@h3:1");
    static final long INSTANCE = 0x1234_5678_9ABC_DEF0L;
    static final Storage.Opening OPENING = new Storage.Opening("ensemble", ServerId.of(1), MEMBERS, INSTANCE);

    private Storage storage;
    private Store store;

    /** For suites of stores. */
    protected LogContract() {}

    /** A place where nothing has been stored yet. */
    protected abstract Storage newStorage() throws Exception;

    @BeforeEach
    final void openNewStore() throws Exception {
        storage = newStorage();
        store = storage.open(OPENING);
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    final Store store() {
        return store;
    }

    final DurableState reopen() throws StorageException {
        store.close();
        store = storage.open(OPENING);
        return store.recovered();
    }

    final void persist(WriteOp... operations) throws StorageException {
        store.persist(List.of(operations), Zxid.ZERO);
    }

    final List<Entry> entries(Zxid after, Zxid through) throws StorageException {
        List<Entry> entries = new ArrayList<>();
        Zxid position = after;
        while (true) {
            List<EntryBatch> batches = store.read(position, through, 100);
            if (batches.isEmpty()) {
                return entries;
            }
            for (EntryBatch batch : batches) {
                entries.addAll(batch.entries());
                position = batch.last().zxid();
            }
        }
    }

    final List<Zxid> zxids(Zxid after, Zxid through) throws StorageException {
        return entries(after, through).stream().map(Entry::zxid).toList();
    }

    /** An established leader's log: a promise of epoch 1, its opening entry, and some of the application. */
    final History establish(int entries) throws StorageException {
        History history = new History(Zxid.BOOTSTRAP);
        persist(promise(1), history.open(1), established(1));
        if (entries > 0) {
            persist(history.entries(entries));
        }
        return history;
    }

    static WriteOp promise(long epoch) {
        return new WriteOp.SaveEpochs(Epochs.FRESH.promise(epoch, ServerId.of(3)));
    }

    /** The promise of a further epoch, by a server that {@link #establish} was called on. */
    static WriteOp furtherPromise(long epoch) {
        ServerId leader = ServerId.of(3);
        return new WriteOp.SaveEpochs(
                Epochs.FRESH.promise(1, leader).establish(1).promise(epoch, leader));
    }

    static WriteOp established(long epoch) {
        return new WriteOp.SaveEpochs(
                Epochs.FRESH.promise(epoch, ServerId.of(3)).establish(epoch));
    }

    static Zxid at(long epoch, long counter) {
        return Zxid.of(epoch, counter);
    }

    static StorageException.Kind kindOf(Throwable thrown) {
        assertThat(thrown).isInstanceOf(StorageException.class);
        assertThat(thrown.getMessage()).isNotBlank();
        return ((StorageException) thrown).kind();
    }

    @Test
    void aNewStoreHoldsTheFoundingConfigurationAlone() throws Exception {
        DurableState state = store.recovered();

        assertThat(state.identity()).isEqualTo(new Identity(ServerId.of(1), INSTANCE, 1));
        assertThat(state.epochs()).isEqualTo(Epochs.FRESH);
        assertThat(state.table()).isEqualTo(EpochTable.of(List.of(Zxid.BOOTSTRAP), true));
        assertThat(state.base()).isEqualTo(Zxid.ZERO);
        assertThat(state.logStart()).isEqualTo(Zxid.ZERO);
        assertThat(state.configurations()).containsExactly(Map.entry(Zxid.BOOTSTRAP, MEMBERS));
        assertThat(state.knownCommitted()).isEqualTo(Zxid.BOOTSTRAP);
        assertThat(state.snapshots()).isEmpty();
        assertThat(entries(Zxid.ZERO, Zxid.BOOTSTRAP)).containsExactly(Entry.bootstrap(MEMBERS));
    }

    @Test
    void eachOpeningIsTheNextIncarnationOfTheSameInstance() throws Exception {
        assertThat(reopen().identity()).isEqualTo(new Identity(ServerId.of(1), INSTANCE, 2));
        store.close();
        store = storage.open(new Storage.Opening("ensemble", ServerId.of(1), MEMBERS, 42));

        assertThat(store.recovered().identity()).isEqualTo(new Identity(ServerId.of(1), INSTANCE, 3));
    }

    @Test
    void whatWasAppendedIsReadBackByteForByte() throws Exception {
        History history = new History(Zxid.BOOTSTRAP);
        WriteOp.Append opening = (WriteOp.Append) history.open(1);
        WriteOp.Append more = (WriteOp.Append) history.entries(3);
        persist(promise(1));
        persist(opening, more);

        List<EntryBatch> before = store.read(Zxid.BOOTSTRAP, at(1, 3), Integer.MAX_VALUE);
        DurableState state = reopen();

        assertThat(before).containsExactly(opening.entries(), more.entries());
        assertThat(store.read(Zxid.BOOTSTRAP, at(1, 3), Integer.MAX_VALUE)).isEqualTo(before);
        assertThat(state.last()).isEqualTo(at(1, 3));
        assertThat(state.table()).isEqualTo(EpochTable.of(List.of(Zxid.BOOTSTRAP, at(1, 3)), true));
    }

    @Test
    void promisesAreKept() throws Exception {
        Epochs epochs = new Epochs(7, Optional.of(ServerId.of(3)), 5, true);
        persist(new WriteOp.SaveEpochs(epochs));

        assertThat(reopen().epochs()).isEqualTo(epochs);
        assertThat(reopen().epochs()).isEqualTo(epochs);
    }

    @Test
    void operationsOfOneCallAreCarriedOutInOrder() throws Exception {
        History history = new History(Zxid.BOOTSTRAP);
        WriteOp opening = history.open(1);
        WriteOp dropped = history.entries(4);
        History second = new History(at(1, 2));

        persist(
                promise(1),
                opening,
                dropped,
                new WriteOp.Truncate(at(1, 2)),
                promise(3),
                second.open(3),
                established(3));
        List<Zxid> written = List.of(at(1, 0), at(1, 1), at(1, 2), at(3, 0));

        assertThat(zxids(Zxid.BOOTSTRAP, at(3, 0))).isEqualTo(written);
        DurableState state = reopen();
        assertThat(zxids(Zxid.BOOTSTRAP, at(3, 0))).isEqualTo(written);
        assertThat(state.table().ends()).containsExactly(Zxid.BOOTSTRAP, at(1, 2), at(3, 0));
        assertThat(state.epochs().currentEpoch()).isEqualTo(3);
    }

    @Test
    void truncatedEntriesAreGoneAndOthersTakeTheirPlace() throws Exception {
        establish(5);
        persist(new WriteOp.Truncate(at(1, 3)));
        assertThat(zxids(at(1, 1), at(1, 5))).containsExactly(at(1, 2), at(1, 3));
        assertThat(reopen().last()).isEqualTo(at(1, 3));

        History again = new History(at(1, 3));
        persist(again.entry(new byte[] {1}), again.entry(new byte[] {2}));
        reopen();

        assertThat(entries(at(1, 3), at(1, 5)))
                .extracting(entry -> entry.payload().byteAt(0))
                .containsExactly((byte) 1, (byte) 2);
    }

    @Test
    void theWholeLogCanBeTruncated() throws Exception {
        establish(2);
        persist(new WriteOp.Truncate(Zxid.BOOTSTRAP));
        History history = new History(Zxid.BOOTSTRAP);
        persist(furtherPromise(2), history.open(2));

        assertThat(reopen().table().ends()).containsExactly(Zxid.BOOTSTRAP, at(2, 0));
        assertThat(zxids(Zxid.ZERO, at(2, 0))).containsExactly(Zxid.BOOTSTRAP, at(2, 0));
    }

    @Test
    void configurationsComeWithTheirEntriesAndGoWithThem() throws Exception {
        History history = establish(1);
        Ensemble named = MEMBERS.withInstance(ServerId.of(1), INSTANCE);
        persist(history.configuration(named), history.entries(1));

        assertThat(reopen().configurations())
                .containsExactly(Map.entry(Zxid.BOOTSTRAP, MEMBERS), Map.entry(at(1, 2), named));
        persist(new WriteOp.Truncate(at(1, 1)));
        assertThat(reopen().configurations()).containsOnlyKeys(Zxid.BOOTSTRAP);
    }

    @Test
    void whatIsKnownToBeCommittedIsWhatHintsAndEntriesSay() throws Exception {
        History history = establish(5);
        assertThat(reopen().knownCommitted()).isEqualTo(Zxid.BOOTSTRAP);

        persist(history.committed(at(1, 2)).entries(1));
        assertThat(reopen().knownCommitted()).isEqualTo(at(1, 2));

        store.persist(List.of(history.entries(2)), history.last());
        assertThat(reopen().knownCommitted()).isEqualTo(at(1, 8));

        store.persist(List.of(history.entries(1)), at(1, 4));
        assertThat(reopen().knownCommitted()).isEqualTo(at(1, 8));
    }

    @Test
    void aHintThatNamesNoEntryOfTheLogSaysNothing() throws Exception {
        History history = establish(2);
        store.persist(List.of(history.entries(1)), at(3, 4));

        assertThat(reopen().knownCommitted()).isEqualTo(Zxid.BOOTSTRAP);
    }

    @Test
    void readingGivesWhatLiesBetweenTheBoundsAndNoMore() throws Exception {
        establish(6);

        assertThat(zxids(at(1, 2), at(1, 4))).containsExactly(at(1, 3), at(1, 4));
        assertThat(zxids(at(1, 5), at(9, 0))).containsExactly(at(1, 6));
        assertThat(store.read(at(1, 4), at(1, 4), 1000)).isEmpty();
        assertThat(store.read(at(1, 4), at(1, 2), 1000)).isEmpty();
        assertThat(store.read(at(1, 6), at(9, 0), 1000)).isEmpty();
    }

    @Test
    void readingStopsOnceTheBytesAreExceededButGivesOneBatch() throws Exception {
        History history = establish(0);
        for (int i = 0; i < 4; i++) {
            persist(history.entry(new byte[1000]));
        }

        assertThat(store.read(at(1, 0), at(1, 4), 1)).hasSize(1);
        assertThat(store.read(at(1, 0), at(1, 4), 1100)).hasSize(2);
        assertThat(store.read(at(1, 0), at(1, 4), 1 << 20)).hasSize(4);
    }

    @Test
    void readingBehindAPositionThatIsNotInTheLogIsRefused() throws Exception {
        establish(3);
        persist(new WriteOp.Truncate(at(1, 1)), furtherPromise(2), new History(at(1, 1)).open(2));

        assertThatThrownBy(() -> store.read(at(1, 2), at(2, 0), 1000))
                .satisfies(thrown -> assertThat(kindOf(thrown)).isEqualTo(StorageException.Kind.COMPACTED));
    }

    @Test
    void entriesThatDoNotContinueTheLogAreRefusedAndNotKept() throws Exception {
        establish(2);
        History elsewhere = new History(at(1, 5));

        assertThatThrownBy(() -> persist(elsewhere.entries(1))).isInstanceOf(Exception.class);
        assertThat(reopen().last()).isEqualTo(at(1, 2));
    }

    @Test
    void truncationToWhatIsNotInTheLogIsRefused() throws Exception {
        establish(2);

        assertThatThrownBy(() -> persist(new WriteOp.Truncate(at(1, 7)))).isInstanceOf(Exception.class);
        assertThat(reopen().last()).isEqualTo(at(1, 2));
    }

    @Test
    void onlyOneStoreIsOpenAtATime() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> storage.open(OPENING))
                    .satisfies(thrown -> assertThat(kindOf(thrown)).isEqualTo(StorageException.Kind.IN_USE));
        }
        establish(1);
        store.close();
        store.close();

        store = storage.open(OPENING);
        assertThat(store.recovered().identity().incarnation()).isEqualTo(2);
    }

    @Test
    void theStoreOfAnotherIsRefusedAndStaysAsItIs() throws Exception {
        establish(1);
        store.close();
        List<Storage.Opening> strangers = List.of(
                new Storage.Opening("other", ServerId.of(1), MEMBERS, 5),
                new Storage.Opening("ensemble", ServerId.of(2), MEMBERS, 5),
                new Storage.Opening("ensemble", ServerId.of(1), Ensemble.parse("1@h1:1,2@h2:1"), 5));

        assertThat(strangers)
                .allSatisfy(stranger -> assertThatThrownBy(() -> storage.open(stranger))
                        .satisfies(thrown -> assertThat(kindOf(thrown)).isEqualTo(StorageException.Kind.FOREIGN)));
        DurableState state = reopen();
        assertThat(state.identity().incarnation()).isEqualTo(2);
        assertThat(state.last()).isEqualTo(at(1, 1));
    }

    @Test
    void nothingCanBeWrittenOnceItIsClosed() throws Exception {
        store.close();

        assertThatThrownBy(() -> persist(promise(1))).isInstanceOf(StorageException.class);
        assertThat(reopen().epochs()).isEqualTo(Epochs.FRESH);
    }

    @Test
    void largeEntriesAndLongListsOfOperationsAreKept() throws Exception {
        History history = establish(0);
        byte[] large = new byte[3 << 20];
        new Random(1).nextBytes(large);
        List<WriteOp> operations = new ArrayList<>();
        operations.add(history.entry(large));
        for (int i = 0; i < 2000; i++) {
            operations.add(history.entry(new byte[700]));
        }
        store.persist(operations, history.last());

        DurableState state = reopen();
        assertThat(state.last()).isEqualTo(at(1, 2001));
        assertThat(state.knownCommitted()).isEqualTo(at(1, 2001));
        assertThat(entries(at(1, 0), at(1, 1)).get(0).payload().toByteArray()).isEqualTo(large);
        assertThat(zxids(at(1, 1), at(1, 2001))).hasSize(2000);
    }

    @Test
    void thereIsRoomToWrite() {
        assertThat(store.freeBytes()).isPositive();
    }
}

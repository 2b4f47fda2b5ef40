package io.zab.tools;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.filelog.FileStorage;
import io.zab.spi.Storage;
import io.zab.spi.Store;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A real data directory of server 1 of three: epoch 1 with 20 entries, a snapshot at 1:10, some segments. */
final class SampleStore {
    static final ServerId SELF = ServerId.of(1);
    static final Zxid BASE = Zxid.of(1, 10);
    static final Zxid LAST = Zxid.of(1, 20);

    private static final Ensemble MEMBERS = Ensemble.parse("1@127.0.0.1:7101,2@127.0.0.1:7102,3@127.0.0.1:7103");

    private SampleStore() {}

    static void create(Path directory) throws Exception {
        try (Store store = open(directory)) {
            store.persist(List.of(new WriteOp.SaveEpochs(new Epochs(1, Optional.of(SELF), 1, false))), Zxid.ZERO);
            Zxid previous = Zxid.BOOTSTRAP;
            for (int i = 0; i <= 20; i++) {
                Zxid zxid = Zxid.of(1, i);
                store.persist(List.of(new WriteOp.Append(EntryBatch.of(entry(zxid, previous)))), Zxid.ZERO);
                previous = zxid;
                if (zxid.equals(BASE)) {
                    snapshot(store);
                }
            }
            store.persist(List.of(), LAST);
        }
    }

    static Store open(Path directory) throws Exception {
        return FileStorage.at(directory)
                .segmentBytes(2048)
                .preallocateBytes(256)
                .open(new Storage.Opening("shop", SELF, MEMBERS, 0xABCDEF));
    }

    private static Entry entry(Zxid zxid, Zxid previous) {
        boolean opens = zxid.counter() == 0;
        byte[] text = ("value " + zxid.counter()).getBytes(StandardCharsets.UTF_8);
        return new Entry(
                zxid,
                previous,
                opens ? EntryKind.OPEN : EntryKind.APP,
                opens ? Origin.NONE : Origin.of(ServerId.of(2), 1, zxid.counter()),
                Zxid.BOOTSTRAP,
                opens ? Payload.EMPTY : Payload.copyOf(text));
    }

    private static void snapshot(Store store) throws Exception {
        EpochTable table = EpochTable.of(List.of(Zxid.BOOTSTRAP, BASE), true);
        try (Store.SnapshotSink sink = store.createSnapshot(BASE, table, MEMBERS, Zxid.BOOTSTRAP)) {
            sink.stream().write(new byte[1000]);
            store.persist(List.of(new WriteOp.RecordSnapshot(sink.commit())), Zxid.ZERO);
        }
    }
}

package io.zab.filelog;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Epochs;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.Storage;
import io.zab.spi.Store;
import java.util.Arrays;
import java.util.List;

/** Makes the writes that a follower would be told to make. */
final class Leader {
    static final Ensemble MEMBERS = Ensemble.parse("1@h1:1,2@h2:1,3@h3:1");
    static final ServerId SELF = ServerId.of(1);
    static final Storage.Opening OPENING = new Storage.Opening("ensemble", SELF, MEMBERS, 0x1D0_0D1EL);

    private final int scale;
    private Zxid last = Zxid.BOOTSTRAP;
    private Epochs epochs = Epochs.FRESH;

    Leader() {
        this(1);
    }

    /** @param scale how many times larger its entries are than asked for */
    Leader(int scale) {
        this.scale = scale;
    }

    Zxid last() {
        return last;
    }

    WriteOp promise(long epoch) {
        epochs = epochs.promise(epoch, ServerId.of(3));
        return new WriteOp.SaveEpochs(epochs);
    }

    WriteOp establish(long epoch) {
        epochs = epochs.establish(epoch);
        return new WriteOp.SaveEpochs(epochs);
    }

    WriteOp open(long epoch) {
        return append(Zxid.of(epoch, 0), EntryKind.OPEN, Payload.EMPTY);
    }

    /** An entry of so many bytes, all the same. */
    WriteOp entry(int bytes) {
        byte[] payload = new byte[bytes * scale];
        Arrays.fill(payload, (byte) last.next().counter());
        return append(last.next(), EntryKind.APP, Payload.wrap(payload));
    }

    WriteOp configuration(Ensemble ensemble) {
        return append(last.next(), EntryKind.CONFIG, ensemble.toPayload());
    }

    WriteOp truncate(Zxid to) {
        last = to;
        return new WriteOp.Truncate(to);
    }

    void continueBehind(Zxid base) {
        last = base;
    }

    private WriteOp append(Zxid zxid, EntryKind kind, Payload payload) {
        Entry entry = new Entry(zxid, last, kind, Origin.NONE, Zxid.ZERO, payload);
        last = zxid;
        return new WriteOp.Append(EntryBatch.of(entry));
    }

    static void persist(Store store, WriteOp... operations) throws Exception {
        store.persist(List.of(operations), Zxid.ZERO);
    }

    static Zxid at(long epoch, long counter) {
        return Zxid.of(epoch, counter);
    }
}

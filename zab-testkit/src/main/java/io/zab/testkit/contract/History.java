package io.zab.testkit.contract;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes entries one behind the other, as a leader would. */
final class History {
    private Zxid last;
    private Zxid committed = Zxid.ZERO;
    private long requestNo;

    History(Zxid last) {
        this.last = last;
    }

    Zxid last() {
        return last;
    }

    /** What the entries to come say is committed. */
    History committed(Zxid zxid) {
        committed = zxid;
        return this;
    }

    /** The entry that opens an epoch. */
    WriteOp open(long epoch) {
        return append(List.of(entry(Zxid.of(epoch, 0), EntryKind.OPEN, Origin.NONE, Payload.EMPTY)));
    }

    /** Entries of the application. */
    WriteOp entries(int count) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(application(("change " + ++requestNo).getBytes(StandardCharsets.UTF_8)));
        }
        return append(entries);
    }

    WriteOp entry(byte[] payload) {
        requestNo++;
        return append(List.of(application(payload)));
    }

    WriteOp configuration(Ensemble ensemble) {
        return append(List.of(entry(last.next(), EntryKind.CONFIG, Origin.NONE, ensemble.toPayload())));
    }

    private Entry application(byte[] payload) {
        return entry(last.next(), EntryKind.APP, Origin.of(ServerId.of(2), 7, requestNo), Payload.copyOf(payload));
    }

    private Entry entry(Zxid zxid, EntryKind kind, Origin origin, Payload payload) {
        Entry entry = new Entry(zxid, last, kind, origin, committed, payload);
        last = zxid;
        return entry;
    }

    private static WriteOp append(List<Entry> entries) {
        return new WriteOp.Append(EntryBatch.of(entries));
    }
}

package io.zab.bench.micro;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;

/** Runs of entries of 128 bytes, as a leader makes them. */
final class Batches {
    static final int PAYLOAD_BYTES = 128;

    private static final ServerId ORIGIN = ServerId.of(1);

    private Batches() {}

    /** So many entries directly behind {@code last}, in its epoch. */
    static EntryBatch after(Zxid last, int count) {
        List<Entry> entries = new ArrayList<>(count);
        Zxid previous = last;
        for (int i = 0; i < count; i++) {
            Zxid zxid = Zxid.of(previous.epoch(), previous.counter() + 1);
            Origin origin = Origin.of(ORIGIN, 1, zxid.counter());
            entries.add(new Entry(zxid, previous, EntryKind.APP, origin, Zxid.BOOTSTRAP, payload()));
            previous = zxid;
        }
        return EntryBatch.of(entries);
    }

    /** The entry that opens an epoch. */
    static EntryBatch opening(Zxid last, Zxid first) {
        return EntryBatch.of(new Entry(first, last, EntryKind.OPEN, Origin.NONE, last, Payload.EMPTY));
    }

    /** So many requests of one session, numbered from {@code first} on. */
    static List<ClientRequest> requests(long first, int count) {
        List<ClientRequest> requests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            requests.add(new ClientRequest(Origin.of(ORIGIN, 1, first + i), payload()));
        }
        return requests;
    }

    private static Payload payload() {
        return Payload.wrap(new byte[PAYLOAD_BYTES]);
    }
}

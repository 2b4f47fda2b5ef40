package io.zab.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Values that tests of the machinery are about. Server 1 is the one under test, in its run 7. */
final class Samples {
    static final ServerId SELF = ServerId.of(1);
    static final ServerId OTHER = ServerId.of(2);
    static final long SESSION = 7;
    static final LinkId LINK = new LinkId(new Identity(OTHER, 22, 1), 5);
    static final Ensemble ENSEMBLE = Ensemble.parse("1@a:1,2@b:2,3@c:3");

    /** Of a server that has just begun. */
    static final View VIEW = new View(
            new Effect.Standing(Effect.Role.LOOKING, Effect.Stage.ELECTING, Optional.empty(), 0, "test"),
            Zxid.BOOTSTRAP,
            Zxid.BOOTSTRAP,
            Zxid.BOOTSTRAP,
            Zxid.ZERO,
            Epochs.FRESH,
            List.of(ENSEMBLE),
            Zxid.BOOTSTRAP,
            0);

    private Samples() {}

    static Zxid zxid(long epoch, long counter) {
        return Zxid.of(epoch, counter);
    }

    static Payload text(String text) {
        return Payload.copyOf(text.getBytes(UTF_8));
    }

    static Origin own(long requestNo) {
        return Origin.of(SELF, SESSION, requestNo);
    }

    static ClientRequest request(long requestNo, String text) {
        return new ClientRequest(own(requestNo), text(text));
    }

    /** The entries of epoch 1 with these counters; counter 0 is its OPEN entry, behind the bootstrap entry. */
    static EntryBatch batch(long firstCounter, long lastCounter) {
        return batch(firstCounter, lastCounter, Origin.of(OTHER, 1, 1));
    }

    static EntryBatch batch(long firstCounter, long lastCounter, Origin origin) {
        List<Entry> entries = new ArrayList<>();
        for (long counter = firstCounter; counter <= lastCounter; counter++) {
            entries.add(entry(counter, origin));
        }
        return EntryBatch.of(entries);
    }

    static Entry entry(long counter, Origin origin) {
        Zxid zxid = zxid(1, counter);
        return counter == 0
                ? new Entry(zxid, Zxid.BOOTSTRAP, EntryKind.OPEN, Origin.NONE, Zxid.BOOTSTRAP, Payload.EMPTY)
                : new Entry(
                        zxid, zxid(1, counter - 1), EntryKind.APP, origin, Zxid.BOOTSTRAP, text("change " + counter));
    }

    static EntryBatch bootstrap() {
        return EntryBatch.of(Entry.bootstrap(ENSEMBLE));
    }

    static Snapshot snapshot(Zxid base, long sizeBytes) {
        EpochTable epochs = EpochTable.EMPTY.append(Zxid.BOOTSTRAP).append(base);
        return new Snapshot(base, epochs, ENSEMBLE, Zxid.BOOTSTRAP, sizeBytes, 1);
    }

    static Snapshot snapshot(Zxid base, byte[] content) {
        EpochTable epochs = EpochTable.EMPTY.append(Zxid.BOOTSTRAP).append(base);
        return new Snapshot(base, epochs, ENSEMBLE, Zxid.BOOTSTRAP, content.length, SnapshotDigest.of(content));
    }

    static RuntimeSettings settings() {
        return new RuntimeSettings(
                1 << 20, 100, 1 << 20, 100, 1 << 20, 1 << 20, 1 << 20, 1_000_000, 1 << 30, 0, 0, 0, 0);
    }
}

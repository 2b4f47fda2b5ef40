package io.zab.testkit.memory;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What a store in memory holds: the log as a list of batches, and snapshots as bytes. */
final class MemoryDisk {
    private final String clusterId;
    private final Ensemble bootstrap;
    private final Identity identity;
    private final List<EntryBatch> log = new ArrayList<>();
    private final NavigableMap<Zxid, Ensemble> configurations = new TreeMap<>();
    private final NavigableMap<Zxid, Snapshot> snapshots = new TreeMap<>();
    private final NavigableMap<Zxid, Payload> contents = new TreeMap<>();
    private Epochs epochs = Epochs.FRESH;
    private EpochTable table = EpochTable.EMPTY;
    private Zxid logStart = Zxid.ZERO;
    private Zxid knownCommitted = Zxid.ZERO;

    private MemoryDisk(String clusterId, Ensemble bootstrap, Identity identity) {
        this.clusterId = clusterId;
        this.bootstrap = bootstrap;
        this.identity = identity;
    }

    static MemoryDisk found(Storage.Opening opening) {
        Identity identity = new Identity(opening.server(), opening.newInstanceId(), 1);
        MemoryDisk disk = new MemoryDisk(opening.clusterId(), opening.bootstrap(), identity);
        disk.append(EntryBatch.of(Entry.bootstrap(opening.bootstrap())));
        return disk;
    }

    /** The same content under the next incarnation; nothing that is still done to this one shows in it. */
    MemoryDisk restarted() {
        Identity next = new Identity(identity.server(), identity.instanceId(), identity.incarnation() + 1);
        MemoryDisk copy = new MemoryDisk(clusterId, bootstrap, next);
        copy.log.addAll(log);
        copy.configurations.putAll(configurations);
        copy.snapshots.putAll(snapshots);
        copy.contents.putAll(contents);
        copy.epochs = epochs;
        copy.table = table;
        copy.logStart = logStart;
        copy.knownCommitted = knownCommitted;
        return copy;
    }

    void checkOwner(Storage.Opening opening) throws StorageException {
        boolean same = clusterId.equals(opening.clusterId())
                && identity.server().equals(opening.server())
                && bootstrap.equals(opening.bootstrap());
        if (!same) {
            throw new StorageException(
                    StorageException.Kind.FOREIGN,
                    "this memory belongs to " + identity.server() + " of '" + clusterId + "', founded with " + bootstrap
                            + ", not to " + opening.server() + " of '" + opening.clusterId() + "' with "
                            + opening.bootstrap() + "; use that one's own");
        }
    }

    DurableState state() {
        NavigableMap<Zxid, Ensemble> fromBase = new TreeMap<>(configurations);
        Zxid base = Zxid.ZERO;
        if (!snapshots.isEmpty()) {
            Snapshot newest = snapshots.lastEntry().getValue();
            base = newest.base();
            fromBase.headMap(base, true).clear();
            fromBase.put(newest.configVersion(), newest.configuration());
        }
        return new DurableState(
                identity, epochs, table, base, logStart, fromBase, knownCommitted, List.copyOf(snapshots.values()));
    }

    void append(EntryBatch entries) {
        if (!entries.first().continues(table.last())) {
            throw new IllegalArgumentException(
                    entries.first().zxid() + " does not continue the log, which ends at " + table.last());
        }
        for (Entry entry : entries.entries()) {
            table = table.append(entry.zxid());
            if (entry.kind() == EntryKind.CONFIG) {
                configurations.put(entry.zxid(), Ensemble.decode(entry.payload()));
            }
            raiseCommitted(entry.committedAtPropose());
        }
        log.add(entries);
    }

    void truncate(Zxid to) {
        if (!table.contains(to) || !snapshots.tailMap(to, false).isEmpty()) {
            throw new IllegalArgumentException("cannot truncate to " + to + ", which is below a snapshot or not in the"
                    + " log that ends at " + table.last());
        }
        int last = log.size() - 1;
        while (last >= 0 && log.get(last).last().zxid().isAfter(to)) {
            Optional<EntryBatch> rest = log.remove(last).range(Zxid.ZERO, to);
            rest.ifPresent(log::add);
            last--;
        }
        table = table.truncate(to);
        logStart = Zxid.min(logStart, to);
        configurations.tailMap(to, false).clear();
    }

    void save(Epochs next) {
        epochs = next;
    }

    void install(Snapshot snapshot, Payload content) {
        log.clear();
        configurations.clear();
        configurations.put(snapshot.configVersion(), snapshot.configuration());
        snapshots.clear();
        contents.clear();
        snapshots.put(snapshot.base(), snapshot);
        contents.put(snapshot.base(), content);
        table = snapshot.epochs();
        logStart = snapshot.base();
        knownCommitted = Zxid.max(knownCommitted, snapshot.base());
    }

    void record(Snapshot snapshot, Payload content) {
        if (snapshot.base().isBefore(logStart)) {
            return;
        }
        if (!table.contains(snapshot.base())) {
            throw new IllegalArgumentException("the snapshot's base " + snapshot.base() + " is not in the log");
        }
        snapshots.put(snapshot.base(), snapshot);
        contents.put(snapshot.base(), content);
        knownCommitted = Zxid.max(knownCommitted, snapshot.base());
    }

    void compact(Zxid newStart) {
        if (newStart.isAfter(Zxid.ZERO) && snapshots.tailMap(newStart, true).isEmpty()) {
            throw new IllegalArgumentException("the log up to " + newStart + " is to go, but no snapshot holds it");
        }
        while (!log.isEmpty() && !log.get(0).last().zxid().isAfter(newStart)) {
            logStart = log.remove(0).last().zxid();
        }
        snapshots.headMap(newStart, false).clear();
        contents.headMap(newStart, false).clear();
    }

    void raiseCommitted(Zxid zxid) {
        if (zxid.isAfter(knownCommitted) && table.contains(zxid)) {
            knownCommitted = zxid;
        }
    }

    List<EntryBatch> read(Zxid after, Zxid through, int bytesMax) throws StorageException {
        List<EntryBatch> batches = new ArrayList<>();
        Zxid position = after;
        long bytes = 0;
        if (after.isBefore(logStart) && after.isBefore(through)) {
            throw compacted("the entries behind " + after + " are gone; the log begins behind " + logStart);
        }
        for (EntryBatch batch : log) {
            if (!batches.isEmpty() && bytes >= bytesMax) {
                break;
            }
            Optional<EntryBatch> part = after.isBefore(through) ? batch.range(position, through) : Optional.empty();
            if (part.isPresent()) {
                if (!part.get().first().previous().equals(position)) {
                    throw compacted(position + " is not in the log, so nothing stands directly behind it");
                }
                batches.add(part.get());
                bytes += part.get().encoded().length();
                position = part.get().last().zxid();
            }
        }
        return batches;
    }

    /** The bytes of a recorded snapshot; empty when it is not there any more. */
    Optional<Payload> content(Snapshot snapshot) {
        return snapshot.equals(snapshots.get(snapshot.base()))
                ? Optional.of(contents.get(snapshot.base()))
                : Optional.empty();
    }

    static StorageException compacted(String what) {
        return new StorageException(StorageException.Kind.COMPACTED, what);
    }
}

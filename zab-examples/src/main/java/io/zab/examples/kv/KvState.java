package io.zab.examples.kv;

import io.zab.core.model.Zxid;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys and values of one replica, in shards that a frozen copy shares until they are written to again.
 *
 * <p>Invariant: a shard that {@link #freeze} has given away is never changed; {@code owned} says which are not given
 * away. So freezing costs one copy of the list of shards, whatever the number of keys.
 *
 * <p>Invariant: {@code digest} is the sum of the digests of all entries; it does not depend on the order of changes to
 * different keys, and each entry's digest holds the zxid of its change.
 *
 * <p>Not thread-safe; the applier thread is the only one here.
 */
final class KvState {
    private static final int SHARDS = 1 << 10;
    private static final int FORMAT = 1;

    private List<Map<String, KvEntry>> shards = new ArrayList<>();
    private boolean[] owned = new boolean[SHARDS];
    private Zxid last = Zxid.ZERO;
    private long digest;
    private long size;

    KvState() {
        for (int i = 0; i < SHARDS; i++) {
            shards.add(Map.of());
        }
    }

    /** @return null when there is none */
    KvEntry get(String key) {
        return shards.get(shardOf(key)).get(key);
    }

    /** The zxid of the last change applied, whether or not its condition held. */
    Zxid last() {
        return last;
    }

    long digest() {
        return digest;
    }

    /** How many keys there are. */
    long size() {
        return size;
    }

    Outcome apply(Zxid zxid, Change change) {
        last = zxid;
        KvEntry before = get(change.key());
        if (!change.condition().holdsFor(before)) {
            return new Outcome(Outcome.Kind.CONDITION_FAILED, zxid, tagOf(before));
        }
        if (change.value().isPresent()) {
            put(change.key(), KvEntry.of(change.key(), change.value().get(), zxid));
            return new Outcome(before == null ? Outcome.Kind.CREATED : Outcome.Kind.REPLACED, zxid, zxid);
        }
        if (before == null) {
            return new Outcome(Outcome.Kind.NOT_FOUND, zxid, Zxid.ZERO);
        }
        remove(change.key());
        return new Outcome(Outcome.Kind.DELETED, zxid, zxid);
    }

    private static Zxid tagOf(KvEntry entry) {
        return Optional.ofNullable(entry).map(KvEntry::changed).orElse(Zxid.ZERO);
    }

    private void put(String key, KvEntry entry) {
        KvEntry before = ownedShard(key).put(key, entry);
        digest += entry.digest() - (before == null ? 0 : before.digest());
        size += before == null ? 1 : 0;
    }

    private void remove(String key) {
        digest -= ownedShard(key).remove(key).digest();
        size--;
    }

    private Map<String, KvEntry> ownedShard(String key) {
        int shard = shardOf(key);
        if (!owned[shard]) {
            shards.set(shard, new HashMap<>(shards.get(shard)));
            owned[shard] = true;
        }
        return shards.get(shard);
    }

    private static int shardOf(String key) {
        int hash = key.hashCode();
        return (hash ^ hash >>> 10 ^ hash >>> 20) & SHARDS - 1;
    }

    /** The state as it is now, to be written by another thread while this one goes on. */
    Frozen freeze() {
        owned = new boolean[SHARDS];
        return new Frozen(last, size, List.copyOf(shards));
    }

    /** Becomes what {@link Frozen#write} has written. */
    static KvState read(DataInputStream in) throws IOException {
        int format = in.readInt();
        if (format != FORMAT) {
            throw new IOException("kv snapshot format " + format + " is unknown; this is format " + FORMAT);
        }
        KvState state = new KvState();
        state.last = new Zxid(in.readLong());
        long keys = in.readLong();
        for (long i = 0; i < keys; i++) {
            String key = in.readUTF();
            Zxid changed = new Zxid(in.readLong());
            state.put(key, KvEntry.of(key, readValue(in), changed));
        }
        if (state.size != keys) {
            throw new IOException("a kv snapshot claims " + keys + " keys and holds " + state.size);
        }
        return state;
    }

    /** Takes memory for what is there, whatever the length says. */
    private static byte[] readValue(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] value = in.readNBytes(Math.max(0, length));
        if (value.length != length) {
            throw new IOException("a kv snapshot ends within a value of " + length + " bytes");
        }
        return value;
    }

    /** One moment of the state. */
    record Frozen(Zxid last, long size, List<Map<String, KvEntry>> shards) {
        void write(DataOutputStream out) throws IOException {
            out.writeInt(FORMAT);
            out.writeLong(last.value());
            out.writeLong(size);
            for (Map<String, KvEntry> shard : shards) {
                for (Map.Entry<String, KvEntry> entry : shard.entrySet()) {
                    out.writeUTF(entry.getKey());
                    out.writeLong(entry.getValue().changed().value());
                    out.writeInt(entry.getValue().value().length);
                    out.write(entry.getValue().value());
                }
            }
            out.flush();
        }
    }
}

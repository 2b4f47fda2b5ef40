package io.zab.runtime;

import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.Ack;
import io.zab.core.message.SessionMessage.Commit;
import io.zab.core.message.SessionMessage.Ping;
import io.zab.core.message.SessionMessage.Pong;
import io.zab.core.message.SessionMessage.Propose;
import io.zab.core.message.SessionMessage.Refuse;
import io.zab.core.message.SessionMessage.Request;
import io.zab.core.message.SessionMessage.SnapshotChunk;
import io.zab.core.message.SessionMessage.SyncDiff;
import io.zab.core.message.SessionMessage.SyncProgress;
import io.zab.core.message.SessionMessage.SyncSnapshot;
import io.zab.core.message.SessionMessage.SyncTruncate;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.LinkId;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.SyncPlan;
import io.zab.spi.Endpoint;
import io.zab.spi.StorageException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * What still has to leave on one session, in order, at the pace the session takes it.
 *
 * <p>Invariant: messages leave in the order they were given, heartbeats excepted; what waits is ranges of zxids and not
 * entries, so a slow learner costs no memory; at most one read is under way. Confined to the reactor's thread.
 */
final class LinkFeed {
    private static final int CHUNK_BYTES = 256 << 10;
    private static final int READ_BYTES = 512 << 10;
    private static final int ITEMS_MAX = 1 << 16;

    private final LinkId link;
    private final Endpoint endpoint;
    private final EntrySource source;
    private final Disk disk;
    private final Deque<FeedItem> queue = new ArrayDeque<>();
    private final Deque<EntryBatch> read = new ArrayDeque<>();
    private boolean writable = true;
    private boolean reading;
    private boolean closed;

    /** Reads away from the reactor, and comes back to it. */
    interface Disk {
        /** Runs {@code job} on another thread, then one of the two on the reactor thread. */
        <T> void read(Job<T> job, Consumer<T> then, Consumer<String> broken);

        /** Reads a piece of a snapshot. */
        Payload snapshot(Snapshot snapshot, long offset, int length) throws StorageException;

        /** The session cannot go on. */
        void broken(LinkId link, String reason);
    }

    /** A read that may fail. */
    interface Job<T> {
        T run() throws StorageException;
    }

    LinkFeed(LinkId link, Endpoint endpoint, EntrySource source, Disk disk) {
        this.link = link;
        this.endpoint = endpoint;
        this.source = source;
        this.disk = disk;
    }

    /** Puts a synchronisation into the queue. */
    void stream(SyncPlan plan, Zxid end) {
        if (plan instanceof SyncPlan.Diff diff) {
            add(new FeedItem.Say(new SyncDiff(diff.from())));
        } else if (plan instanceof SyncPlan.Truncate truncate) {
            add(new FeedItem.Say(new SyncTruncate(truncate.to())));
        } else if (plan instanceof SyncPlan.Install install) {
            add(new FeedItem.Say(new SyncSnapshot(install.snapshot())));
            if (install.snapshot().sizeBytes() > 0) {
                add(new FeedItem.Chunks(install.snapshot()));
            }
        }
        if (!plan.start().equals(end)) {
            add(new FeedItem.History(plan.start(), end));
        }
        pump();
    }

    void send(SessionMessage message) {
        if (closed) {
            return;
        }
        if (message instanceof Request request) {
            for (Request piece : RequestPieces.of(request)) {
                put(piece);
            }
        } else {
            put(message);
        }
    }

    private void put(SessionMessage message) {
        if (isIdle()) {
            transmit(message);
        } else if (message instanceof Ping || message instanceof Pong) {
            endpoint.sendUrgent(link, message);
        } else if (!absorbed(message)) {
            add(message instanceof Propose propose ? new FeedItem.Proposals(propose) : new FeedItem.Say(message));
            pump();
        }
    }

    /** The session takes more. */
    void writable() {
        writable = true;
        pump();
    }

    /** Nothing of it leaves any more, but for a refusal: it says why. */
    void close() {
        for (FeedItem item : queue) {
            if (!closed && item instanceof FeedItem.Say say && say.message() instanceof Refuse) {
                endpoint.send(link, say.message());
            }
        }
        closed = true;
        queue.clear();
        read.clear();
    }

    int size() {
        return queue.size();
    }

    private boolean isIdle() {
        return queue.isEmpty() && writable && !reading;
    }

    /** Whether the last item waiting can stand for this message too. */
    private boolean absorbed(SessionMessage message) {
        FeedItem last = queue.peekLast();
        if (last instanceof FeedItem.Proposals proposals) {
            return message instanceof Propose propose && proposals.extend(propose)
                    || message instanceof Commit commit && proposals.committed(commit);
        }
        if (last instanceof FeedItem.Say say && replaces(message, say.message())) {
            queue.removeLast();
            queue.addLast(new FeedItem.Say(message));
            return true;
        }
        return false;
    }

    private static boolean replaces(SessionMessage later, SessionMessage earlier) {
        return later instanceof Commit a && earlier instanceof Commit b && a.epoch() == b.epoch()
                || later instanceof Ack c && earlier instanceof Ack d && c.epoch() == d.epoch()
                || later instanceof SyncProgress && earlier instanceof SyncProgress;
    }

    private void add(FeedItem item) {
        if (closed) {
            return;
        }
        if (queue.size() >= ITEMS_MAX) {
            giveUp("its queue of " + ITEMS_MAX + " messages is full");
            return;
        }
        queue.addLast(item);
    }

    private void transmit(SessionMessage message) {
        writable = endpoint.send(link, message);
    }

    private void pump() {
        while (writable && !reading && !closed && !queue.isEmpty()) {
            FeedItem head = queue.peekFirst();
            if (head instanceof FeedItem.Say say) {
                queue.removeFirst();
                transmit(say.message());
            } else if (head instanceof FeedItem.Range range) {
                pumpRange(range);
            } else if (head instanceof FeedItem.Chunks chunks) {
                readChunk(chunks);
            }
        }
    }

    private void pumpRange(FeedItem.Range range) {
        EntryBatch next = read.pollFirst();
        if (next == null) {
            next = source.cache().holding(range.after()).orElse(null);
        }
        if (next == null) {
            Zxid after = range.after();
            Zxid through = range.through();
            reading = true;
            disk.read(() -> source.read(after, through, READ_BYTES), this::entriesRead, this::giveUp);
            return;
        }
        Optional<EntryBatch> part = next.range(range.after(), range.through());
        if (part.isEmpty()) {
            giveUp("the log holds " + next + " where something behind " + range.after() + " was expected");
            return;
        }
        SessionMessage message = range.take(part.get());
        if (range.isDone()) {
            queue.removeFirst();
            read.clear();
        }
        transmit(message);
    }

    private void entriesRead(List<EntryBatch> batches) {
        reading = false;
        if (!closed) {
            read.addAll(batches);
            pump();
        }
    }

    private void readChunk(FeedItem.Chunks chunks) {
        long offset = chunks.offset;
        int length = (int) Math.min(CHUNK_BYTES, chunks.snapshot.sizeBytes() - offset);
        reading = true;
        disk.read(() -> chunks.verified(disk.snapshot(chunks.snapshot, offset, length)), this::chunkRead, this::giveUp);
    }

    private void chunkRead(Payload bytes) {
        reading = false;
        if (closed || !(queue.peekFirst() instanceof FeedItem.Chunks chunks)) {
            return;
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.toByteBuffer());
        SessionMessage message = new SnapshotChunk(chunks.offset, bytes, (int) crc.getValue());
        chunks.offset += bytes.length();
        if (chunks.offset >= chunks.snapshot.sizeBytes()) {
            queue.removeFirst();
        }
        transmit(message);
        pump();
    }

    private void giveUp(String reason) {
        if (!closed) {
            close();
            disk.broken(link, reason);
        }
    }
}

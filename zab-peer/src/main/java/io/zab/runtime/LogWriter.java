package io.zab.runtime;

import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import io.zab.core.step.WriteOp;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log thread: carries out numbered writes in order, all that waited under one force, and says how far it has come.
 *
 * <p>Invariant: after a failed write nothing is written any more (rule S5); one that finds no room waits, and with it all
 * behind it. Bounded by the leader's window, and on a
 * follower by {@link Inbound}, which stops reading while {@link #queuedBytes} is high.
 */
final class LogWriter implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final long GROUP_BYTES = 8 << 20;
    private static final long SPACE_CHECK_MILLIS_MIN = 1_000;
    private static final long SPACE_CHECK_MILLIS_MAX = 10_000;
    /** No faster than this is a disk taken to fill up. */
    private static final long FILLED_BYTES_PER_MILLI = 1 << 20;

    private static final long ROOM_CHECK_MILLIS = 500;
    private static final int OVERHEAD_BYTES = 64;

    private final Store store;
    private final long freeBytesMin;
    private final Consumer<Event> events;
    private final LongConsumer persisted;
    private final ArrayDeque<Queued> queue = new ArrayDeque<>();
    private Zxid hint = Zxid.ZERO;
    private long queuedBytes;
    private boolean stopping;
    private boolean spaceShort;
    private long nextCheckNanos = System.nanoTime();
    private volatile String spaceTrouble = "";
    private volatile String waitsFor = "";

    /** @param persisted told the number of the last write of each group, before the event is posted */
    LogWriter(Store store, long freeBytesMin, Consumer<Event> events, LongConsumer persisted) {
        this.store = store;
        this.freeBytesMin = freeBytesMin;
        this.events = events;
        this.persisted = persisted;
        store.whenFull(this::awaitRoom);
    }

    synchronized void write(long number, WriteOp op) {
        if (stopping) {
            return;
        }
        Queued queued = new Queued(number, op, sizeOf(op));
        queue.addLast(queued);
        queuedBytes += queued.bytes;
        notifyAll();
    }

    /** Rides with the next write; nothing waits for it. */
    synchronized void commitHint(Zxid zxid) {
        hint = Zxid.max(hint, zxid);
    }

    synchronized long queuedBytes() {
        return queuedBytes;
    }

    synchronized int size() {
        return queue.size();
    }

    /** What keeps it from writing, or soon may; empty when nothing does. */
    String trouble() {
        return waitsFor.isEmpty() ? spaceTrouble : waitsFor;
    }

    /** Ends the thread once what is queued is written; a write that waits for room is given up. */
    synchronized void stop() {
        stopping = true;
        notifyAll();
    }

    /** Ends the thread after the write that is under way. */
    synchronized void halt() {
        queue.clear();
        queuedBytes = 0;
        stop();
    }

    @Override
    public void run() {
        try {
            while (true) {
                checkSpace();
                Group group = nextGroup();
                if (group == null) {
                    return;
                }
                if (!group.ops.isEmpty()) {
                    persist(group);
                }
            }
        } catch (StorageException e) {
            LOG.error("The log's thread ends", e); // of which the protocol is told the words alone
            halt();
            events.accept(new Event.StorageFailed(e.getMessage()));
        } catch (RuntimeException | Error e) {
            halt();
            events.accept(new Event.StorageFailed("the store failed unexpectedly: " + e));
            throw e;
        }
    }

    private void persist(Group group) throws StorageException {
        store.persist(group.ops, group.hint);
        waitsFor = "";
        synchronized (this) {
            queuedBytes -= Math.min(queuedBytes, group.bytes);
        }
        persisted.accept(group.lastNumber);
        events.accept(new Event.WriteDone(group.lastNumber));
    }

    /** Within a write, on this thread: the protocol is told at once, and the write goes on when there is ample room. */
    private boolean awaitRoom(String reason) {
        if (waitsFor.isEmpty()) {
            waitsFor = reason + "; it goes on once the disk has its reserve and " + freeBytesMin + " bytes more";
            events.accept(new Event.NoRoom(waitsFor));
        }
        do {
            while (store.unneeded() > 0) {
                store.removeUnneeded(); // nobody else may come by while the protocol has nothing to do
            }
            if (!sleep(ROOM_CHECK_MILLIS)) {
                return false;
            }
        } while (store.freeBytes() < freeBytesMin);
        return true;
    }

    /** @return false when the thread is to end */
    private synchronized boolean sleep(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        try {
            for (long left = millis; left > 0 && !stopping; left = (end - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
        } catch (InterruptedException e) {
            stopping = true;
        }
        return !stopping;
    }

    /** What waits, in order; nothing in it when it is time to look at the space; null at the end. */
    private synchronized Group nextGroup() {
        while (queue.isEmpty() && !stopping) {
            long millis = (nextCheckNanos - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return new Group(List.of(), Zxid.ZERO, 0, 0);
            }
            try {
                wait(millis);
            } catch (InterruptedException e) {
                stopping = true;
            }
        }
        if (queue.isEmpty()) {
            return null;
        }
        List<WriteOp> ops = new ArrayList<>();
        long bytes = 0;
        long last = 0;
        while (!queue.isEmpty() && (ops.isEmpty() || bytes + queue.peekFirst().bytes <= GROUP_BYTES)) {
            Queued next = queue.removeFirst();
            ops.add(next.op);
            bytes += next.bytes;
            last = next.number;
        }
        Zxid committed = hint;
        hint = Zxid.ZERO;
        return new Group(ops, committed, last, bytes);
    }

    private void checkSpace() {
        long now = System.nanoTime();
        if (now - nextCheckNanos < 0) {
            return;
        }
        long free = store.freeBytes();
        boolean isShort = free < freeBytesMin + (spaceShort ? freeBytesMin / 4 : 0);
        spaceTrouble =
                isShort ? "its disk is short of room: beside the store's reserve " + free + " bytes are free" : "";
        if (isShort != spaceShort) {
            spaceShort = isShort;
            events.accept(new Event.SpaceShort(isShort));
        }
        nextCheckNanos = now + spaceCheckMillis(free - freeBytesMin) * 1_000_000;
    }

    /** When to look again: before what is left above the limit can be used up, as far as that is known. */
    static long spaceCheckMillis(long bytesAboveLimit) {
        long filledAfter = bytesAboveLimit / FILLED_BYTES_PER_MILLI;
        return Math.max(SPACE_CHECK_MILLIS_MIN, Math.min(filledAfter, SPACE_CHECK_MILLIS_MAX));
    }

    private static long sizeOf(WriteOp op) {
        if (op instanceof WriteOp.Append append) {
            return OVERHEAD_BYTES + append.entries().encoded().length();
        }
        if (op instanceof WriteOp.StageChunk chunk) {
            return OVERHEAD_BYTES + chunk.bytes().length();
        }
        return OVERHEAD_BYTES;
    }

    private record Queued(long number, WriteOp op, long bytes) {}

    private record Group(List<WriteOp> ops, Zxid hint, long lastNumber, long bytes) {}
}

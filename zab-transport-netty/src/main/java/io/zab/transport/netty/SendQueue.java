package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.zab.core.codec.Encoded;
import io.zab.core.model.Payload;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What waits to leave on one session, in front of netty's own buffers so that a heartbeat can still overtake it.
 *
 * <p>Invariant: frames leave whole, in order of {@link #offer} but for the urgent ones, which leave at the next border
 * between two frames. Any thread offers; the event loop alone takes. Long byte runs stay where they are, shared with
 * the queues of other sessions, until they are copied to the buffer that leaves.
 */
final class SendQueue {
    /** What an entry of the queue costs besides its bytes, so that tiny messages count too. */
    static final int OVERHEAD_BYTES = 64;

    private final Queue<Encoded> urgent = new ConcurrentLinkedQueue<>();
    private final Queue<Encoded> normal = new ConcurrentLinkedQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicBoolean choked = new AtomicBoolean();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final long highBytes;

    private Encoded leaving;
    private boolean lengthWritten;
    private int part;
    private int partOffset;

    SendQueue(long highBytes) {
        this.highBytes = highBytes;
    }

    /** @return whether there is room for more */
    boolean offer(Encoded frame, boolean overtakes) {
        (overtakes ? urgent : normal).add(frame);
        if (queuedBytes.addAndGet(cost(frame)) >= highBytes) {
            choked.set(true);
        }
        return !choked.get();
    }

    /** Whether the caller is the one to schedule the run that empties this queue. */
    boolean schedule() {
        return scheduled.compareAndSet(false, true);
    }

    /** That run begins: what is offered from here on needs another one. */
    void scheduledRunBegins() {
        scheduled.set(false);
    }

    long queuedBytes() {
        return queuedBytes.get();
    }

    boolean isEmpty() {
        return leaving == null && urgent.isEmpty() && normal.isEmpty();
    }

    /** Whether somebody was told to wait and there is room again; true once. */
    boolean unchoked() {
        return queuedBytes.get() <= highBytes / 2 && choked.get() && choked.compareAndSet(true, false);
    }

    /** Moves bytes to {@code out} until one of both ends. */
    void fill(ByteBuf out) {
        while (out.isWritable() && advance()) {
            if (!lengthWritten) {
                if (out.writableBytes() < 4) {
                    return;
                }
                out.writeInt(leaving.size());
                lengthWritten = true;
            }
            copyParts(out);
        }
    }

    /** Makes a frame the one that is leaving, unless one is. */
    private boolean advance() {
        if (leaving == null) {
            leaving = urgent.poll();
            if (leaving == null) {
                leaving = normal.poll();
            }
            lengthWritten = false;
            part = 0;
            partOffset = 0;
        }
        return leaving != null;
    }

    private void copyParts(ByteBuf out) {
        int parts = 1 + leaving.tail().size();
        while (part < parts) {
            Payload bytes = part == 0 ? leaving.head() : leaving.tail().get(part - 1);
            int taken = Math.min(out.writableBytes(), bytes.length() - partOffset);
            ByteBuffer run = bytes.toByteBuffer();
            out.writeBytes(run.position(partOffset).limit(partOffset + taken));
            partOffset += taken;
            if (partOffset < bytes.length()) {
                return;
            }
            part++;
            partOffset = 0;
        }
        queuedBytes.addAndGet(-cost(leaving));
        leaving = null;
    }

    private static long cost(Encoded frame) {
        return frame.size() + OVERHEAD_BYTES;
    }
}

package io.zab.testkit.memory;

import io.zab.core.codec.MessageCodec;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One end of a session in memory, with what it has sent and the other end has not taken.
 *
 * <p>Invariant: the queue is guarded by this object's monitor, since any thread sends; all else is touched by tasks of
 * the transport alone.
 */
final class MemorySide {
    private static final long HIGH_BYTES = 1 << 20;
    private static final long MAX_BYTES = 16 * HIGH_BYTES;
    private static final int OVERHEAD_BYTES = 64;

    private final MemoryEndpoint endpoint;
    private final LinkId link;
    private final Deque<SessionMessage> urgent = new ArrayDeque<>();
    private final Deque<SessionMessage> normal = new ArrayDeque<>();
    private long queuedBytes;
    private boolean choked;
    private boolean sending;
    private MemorySide other;
    private boolean paused;
    private boolean lastWords;

    MemorySide(MemoryEndpoint endpoint, LinkId link) {
        this.endpoint = endpoint;
        this.link = link;
    }

    void join(MemorySide otherSide) {
        other = otherSide;
    }

    void up(Identity remote) {
        synchronized (this) {
            sending = true;
        }
        endpoint.call(handler -> handler.sessionUp(link, remote));
    }

    /** Any thread. */
    boolean send(SessionMessage message, boolean overtakes) {
        int size = MessageCodec.encode(message).size();
        int limit = endpoint.local().frameBytesMax();
        synchronized (this) {
            if (!sending) {
                return true;
            }
            if (size > limit) {
                abandon("a message of " + size + " bytes is above the limit of " + limit);
                return true;
            }
            (overtakes ? urgent : normal).add(message);
            queuedBytes += size + OVERHEAD_BYTES;
            if (queuedBytes > MAX_BYTES + limit) {
                abandon(queuedBytes + " bytes wait to be sent and the other side does not take them");
                return true;
            }
            choked |= queuedBytes >= HIGH_BYTES;
        }
        endpoint.transport().tasks().add(this::pump);
        synchronized (this) {
            return !choked;
        }
    }

    private void abandon(String reason) {
        sending = false;
        endpoint.transport().tasks().add(() -> {
            other.down("closed by the other side");
            down(reason);
        });
    }

    /** As a task: hands over what the other end takes, tells a sender that had to wait, ends what is to end. */
    private void pump() {
        while (!other.paused && hand()) {
            boolean tell;
            synchronized (this) {
                tell = choked && queuedBytes <= HIGH_BYTES / 2;
                choked &= !tell;
            }
            if (tell && !lastWords) {
                endpoint.call(handler -> handler.writable(link));
            }
        }
        synchronized (this) {
            if (!lastWords || !urgent.isEmpty() || !normal.isEmpty()) {
                return;
            }
        }
        other.down("closed by the other side");
    }

    private boolean hand() {
        SessionMessage next;
        synchronized (this) {
            next = urgent.isEmpty() ? normal.poll() : urgent.poll();
            if (next == null) {
                return false;
            }
            queuedBytes -= MessageCodec.encode(next).size() + OVERHEAD_BYTES;
        }
        other.take(next);
        return true;
    }

    private void take(SessionMessage message) {
        if (!lastWords) {
            endpoint.call(handler -> paused |= !handler.received(link, message));
        }
    }

    void resume() {
        paused = false;
        if (other != null) {
            other.pump();
        }
    }

    /** Nothing is heard here any more; what was sent still arrives. */
    void close() {
        lastWords = true;
        paused = false;
        endpoint.remove(link, this);
        stopSending(false);
        if (other != null) {
            pump();
        }
    }

    /** This end is gone at once. */
    void abort() {
        lastWords = true;
        endpoint.remove(link, this);
        stopSending(true);
        if (other != null) {
            other.down("closed by the other side");
        }
    }

    void down(String reason) {
        stopSending(true);
        if (endpoint.remove(link, this)) {
            lastWords = true;
            endpoint.call(handler -> handler.sessionDown(link, reason));
        }
    }

    void partFrom(ServerId server) {
        if (other != null && other.endpoint.server().equals(server)) {
            MemorySide far = other;
            down("the link was cut");
            far.down("the link was cut");
        }
    }

    private synchronized void stopSending(boolean drop) {
        sending = false;
        if (drop) {
            urgent.clear();
            normal.clear();
            queuedBytes = 0;
        }
    }
}

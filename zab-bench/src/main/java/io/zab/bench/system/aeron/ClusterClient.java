package io.zab.bench.system.aeron;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.client.EgressListener;
import io.aeron.logbuffer.BufferClaim;
import io.aeron.logbuffer.Header;
import io.zab.bench.system.Done;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's client in a member's process, on a thread of its own: connected over shared memory while that member
 * leads, and only then.
 *
 * <p>Invariant: {@code waiting} holds who waits for the messages {@code firstWaiting} to {@code nextNumber - 1} of the
 * present connection, which are answered in that order.
 */
final class ClusterClient implements EgressListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterClient.class);
    private static final int QUEUE = 1 << 16;
    private static final int WAITING = 1 << 16;
    private static final int POLLS = 32;
    private static final int BUFFER_BYTES = 1 << 18;
    private static final long KEEP_ALIVE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Aeron aeron;
    private final BooleanSupplier leads;
    private final IdleStrategy idle;
    private final ManyToOneConcurrentArrayQueue<Request> requests = new ManyToOneConcurrentArrayQueue<>(QUEUE);
    private final Done[] waiting = new Done[WAITING];
    private final BufferClaim claim = new BufferClaim();
    private final UnsafeBuffer large = new UnsafeBuffer(new byte[BUFFER_BYTES]);
    private final Thread thread = new Thread(this::run, "bench-cluster-client");

    private AeronCluster.AsyncConnect connecting;
    private AeronCluster cluster;
    private Request next;
    private long firstWaiting;
    private long nextNumber;
    private long lastKeepAlive;
    private boolean stale;
    private volatile boolean connected;
    private volatile boolean closed;

    private record Request(byte[] payload, Done done) {}

    /** @param leads whether the member of this process leads */
    ClusterClient(Aeron aeron, BooleanSupplier leads, IdleStrategy idle) {
        this.aeron = aeron;
        this.leads = leads;
        this.idle = idle;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean isConnected() {
        return connected;
    }

    /** Any thread. */
    void write(byte[] payload, Done done) {
        if (!requests.offer(new Request(payload, done))) {
            done.done(new IOException("more than " + QUEUE + " writes wait to be sent"));
        }
    }

    private void run() {
        while (!closed) {
            int work = 0;
            try {
                if (!leads.getAsBoolean()) {
                    work = disconnect("this member does not lead");
                } else if (cluster == null) {
                    work = connect();
                } else {
                    work = serve();
                }
            } catch (RuntimeException e) {
                LOG.warn("the client's connection failed", e);
                disconnect(e.toString());
            }
            idle.idle(work);
        }
        disconnect("closed");
    }

    private int connect() {
        if (connecting == null) {
            connecting = AeronCluster.asyncConnect(new AeronCluster.Context()
                    .aeron(aeron)
                    .ownsAeronClient(false)
                    .ingressChannel("aeron:ipc")
                    .egressChannel("aeron:ipc")
                    .egressListener(this));
        }
        cluster = connecting.poll();
        if (cluster == null) {
            return refuseAll("there is no connection to the leader yet");
        }
        connecting = null;
        stale = false;
        connected = true;
        return 1;
    }

    private int disconnect(String reason) {
        connected = false;
        CloseHelper.quietCloseAll(connecting, cluster);
        connecting = null;
        cluster = null;
        failBefore(nextNumber, reason);
        return refuseAll(reason);
    }

    private int refuseAll(String reason) {
        int refused = 0;
        if (next == null) {
            next = requests.poll();
        }
        while (next != null && refused < QUEUE) {
            next.done().done(new IOException(reason));
            next = requests.poll();
            refused++;
        }
        return refused;
    }

    private void failBefore(long number, String reason) {
        while (firstWaiting < number) {
            answer(new IOException(reason));
        }
    }

    private void answer(Throwable failure) {
        int slot = (int) firstWaiting & (WAITING - 1);
        Done done = waiting[slot];
        waiting[slot] = null;
        firstWaiting++;
        done.done(failure);
    }

    private int serve() {
        int work = send();
        for (int i = 0; i < POLLS; i++) {
            int polled = cluster.pollEgress();
            work += polled;
            if (polled == 0) {
                break;
            }
        }
        if (stale || cluster.isClosed()) {
            return 1 + disconnect("the connection to the leader ended");
        }
        keepAlive(work);
        return work;
    }

    private void keepAlive(int work) {
        if (work == 0 && System.nanoTime() - lastKeepAlive > KEEP_ALIVE_NANOS) {
            cluster.sendKeepAlive();
            lastKeepAlive = System.nanoTime();
        }
    }

    private int send() {
        int sent = 0;
        while (nextNumber - firstWaiting < WAITING) {
            if (next == null) {
                next = requests.poll();
            }
            if (next == null || !offer(next.payload())) {
                break;
            }
            waiting[(int) nextNumber & (WAITING - 1)] = next.done();
            nextNumber++;
            next = null;
            sent++;
        }
        return sent;
    }

    /** A message is as long as the payload, of which the number takes the place of the first bytes. */
    private boolean offer(byte[] payload) {
        int length = Math.max(payload.length, Long.BYTES);
        long position;
        if (length + AeronCluster.SESSION_HEADER_LENGTH
                <= cluster.ingressPublication().maxPayloadLength()) {
            position = cluster.tryClaim(length, claim);
            if (position > 0) {
                int offset = claim.offset() + AeronCluster.SESSION_HEADER_LENGTH;
                claim.buffer().putBytes(offset, payload);
                claim.buffer().putLong(offset, nextNumber);
                claim.commit();
            }
        } else {
            large.putBytes(0, payload);
            large.putLong(0, nextNumber);
            position = cluster.offer(large, 0, length);
        }
        stale |= position == Publication.NOT_CONNECTED
                || position == Publication.CLOSED
                || position == Publication.MAX_POSITION_EXCEEDED;
        return position > 0;
    }

    @Override
    public void onMessage(
            long clusterSessionId, long timestamp, DirectBuffer buffer, int offset, int length, Header header) {
        long number = buffer.getLong(offset);
        failBefore(number, "the cluster answered a later write and not this one");
        if (number == firstWaiting) {
            answer(null);
        }
    }

    /** What was under way when leadership changed, even from this member to itself, may have been dropped. */
    @Override
    public void onNewLeader(long clusterSessionId, long leadershipTermId, int leaderMemberId, String endpoints) {
        stale = true;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.zab.bench.system.aeron;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import io.aeron.cluster.client.ClusterException;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.zab.bench.system.CountedState;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** Counts what it is given, keeps none of it, and answers each message with the number that it begins with. */
final class CountingService implements ClusteredService {
    private static final int PIECE_BYTES = 1 << 16;
    private static final int FRAGMENTS = 32;

    private final CountedState state;
    private Cluster cluster;
    private volatile boolean leads;

    CountingService(CountedState state) {
        this.state = state;
    }

    boolean leads() {
        return leads;
    }

    @Override
    public void onStart(Cluster started, Image snapshot) {
        cluster = started;
        if (snapshot != null) {
            restore(snapshot);
        }
    }

    @Override
    public void onSessionMessage(
            ClientSession session, long timestamp, DirectBuffer buffer, int offset, int length, Header header) {
        state.add();
        if (session == null) {
            return; // closed since
        }
        IdleStrategy idle = cluster.idleStrategy();
        idle.reset();
        long position = session.offer(buffer, offset, Long.BYTES);
        while (position == Publication.BACK_PRESSURED || position == Publication.ADMIN_ACTION) {
            idle.idle();
            position = session.offer(buffer, offset, Long.BYTES);
        }
    }

    @Override
    public void onTakeSnapshot(ExclusivePublication snapshot) {
        UnsafeBuffer piece = new UnsafeBuffer(new byte[PIECE_BYTES]);
        piece.putLong(0, state.count());
        piece.putLong(Long.BYTES, state.ballastBytes());
        offer(snapshot, piece, 2 * Long.BYTES);
        for (long left = state.ballastBytes(); left > 0; left -= PIECE_BYTES) {
            offer(snapshot, piece, (int) Math.min(left, PIECE_BYTES));
        }
    }

    private void offer(ExclusivePublication snapshot, DirectBuffer buffer, int length) {
        for (long position = -1; position < 0; ) {
            position = snapshot.offer(buffer, 0, length);
            if (position == Publication.CLOSED || position == Publication.NOT_CONNECTED) {
                throw new ClusterException("the snapshot's stream ended before the snapshot");
            }
            cluster.idleStrategy().idle(position > 0 ? 1 : 0);
        }
    }

    private void restore(Image snapshot) {
        long[] left = {Long.MAX_VALUE};
        FragmentHandler handler = (buffer, offset, length, header) -> {
            if (left[0] == Long.MAX_VALUE) {
                state.set(buffer.getLong(offset));
                left[0] = buffer.getLong(offset + Long.BYTES);
            } else {
                left[0] -= length;
            }
        };
        while (left[0] > 0) {
            int fragments = snapshot.poll(handler, FRAGMENTS);
            if (fragments == 0 && snapshot.isClosed()) {
                throw new ClusterException("the snapshot ended " + left[0] + " bytes too early");
            }
            cluster.idleStrategy().idle(fragments);
        }
    }

    @Override
    public void onRoleChange(Cluster.Role role) {
        leads = role == Cluster.Role.LEADER;
    }

    @Override
    public void onSessionOpen(ClientSession session, long timestamp) {}

    @Override
    public void onSessionClose(ClientSession session, long timestamp, CloseReason reason) {}

    @Override
    public void onTimerEvent(long correlationId, long timestamp) {}

    @Override
    public void onTerminate(Cluster ended) {}
}

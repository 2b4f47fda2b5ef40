package io.zab.spi;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.ScheduledExecutorService;

/**
 * One peer's port. All methods may be called from any thread and none blocks.
 *
 * <p>Notifications travel on connections that the endpoint keeps open to every member by itself; sessions are opened
 * and closed on request, each on a connection of its own, so that a long synchronisation never delays a vote.
 */
public interface Endpoint extends AutoCloseable {
    /**
     * Whom Notifications may go to and sessions be opened to: address by id. Replaces what was set before; connections
     * to members that are gone are closed, the others are dialled (with back-off, addresses looked up anew each time).
     */
    void members(SortedMap<ServerId, String> addresses);

    /** Sends best effort; while unconnected only the newest to each server is kept. */
    void notify(ServerId to, Notification notification);

    /**
     * Dials a session; answered by {@code sessionUp} or {@code sessionDown}.
     *
     * @throws IllegalStateException when a session of this name is there already: names are used once
     */
    void openSession(LinkId link, ServerId leader);

    /**
     * Queues a message on a session; ignored when the session is down. Nothing is dropped: a caller that goes on after
     * {@code false} makes the queue grow, up to a bound at which the session is closed.
     *
     * @return whether the session takes more; after {@code false}, {@code writable} tells when it does again
     */
    boolean send(LinkId link, SessionMessage message);

    /** Sends ahead of everything queued that has not left yet: for heartbeats alone. */
    void sendUrgent(LinkId link, SessionMessage message);

    /** Ends a session after what was sent has left (waiting a bounded time); no {@code sessionDown} follows. */
    void closeSession(LinkId link);

    /** Reads on after {@link TransportHandler#received} answered false. */
    void resume(LinkId link);

    /**
     * The one thread on which this endpoint calls its handler, for the peer to work on, too: what arrives is then handled
     * where it was read, and what is sent leaves where it was decided, without a hand-over to another thread. It runs
     * tasks one at a time, and one that was scheduled without delay not before the network has had its turn; it
     * outlives {@link #close}. Empty when there is none: the peer then has a thread of its own.
     */
    default Optional<ScheduledExecutorService> loop() {
        return Optional.empty();
    }

    /** The port this endpoint listens on. */
    int port();

    /** Closes port and connections and waits until they are given back; idempotent. No handler call follows. */
    @Override
    void close();
}

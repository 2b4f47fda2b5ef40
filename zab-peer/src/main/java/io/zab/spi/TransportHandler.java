package io.zab.spi;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;

/** What an endpoint tells its peer, from any thread; calls of one session are in order. Implementations never block. */
public interface TransportHandler {
    /** A Notification arrived. */
    void notified(Identity from, Notification notification);

    /** A connection for Notifications to this peer came up. */
    void reachable(ServerId peer);

    /** A session stands: one that was asked for, or one a follower opened. */
    void sessionUp(LinkId link, Identity remote);

    /** A session ended or could not be opened; the last call for this link. */
    void sessionDown(LinkId link, String reason);

    /**
     * A message of a session arrived.
     *
     * @return false to be sent nothing more of this session until {@link Endpoint#resume}; one call that is already
     *     under way, or decoded from the same read, may still follow
     */
    boolean received(LinkId link, SessionMessage message);

    /** After {@link Endpoint#send} answered false: the session takes more. */
    void writable(LinkId link);

    /** A fact for the operator: refused handshakes, malformed bytes; already cut and escaped. */
    void warning(String text);
}

package io.zab.transport.netty;

import io.zab.core.codec.MessageCodec;
import io.zab.core.message.Message;
import io.zab.core.message.Notification;
import io.zab.core.model.Identity;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;

/**
 * The receiving end of a peer's Notifications: hands them on and answers each with an empty frame, so that the sender
 * can tell a live connection from a dead one.
 */
final class NotificationReader implements Stage {
    private final Context context;
    private final Inbound inbound;
    private final Connection connection;
    private final Identity remote;

    NotificationReader(Context context, Inbound inbound, Connection connection, Identity remote) {
        this.context = context;
        this.inbound = inbound;
        this.connection = connection;
        this.remote = remote;
    }

    Identity remote() {
        return remote;
    }

    boolean isLively() {
        return context.identified().isLively(connection);
    }

    void replaced() {
        inbound.closed(this);
        connection.close("replaced: " + remote.server() + " has opened another connection");
    }

    @Override
    public boolean frame(Payload frame) {
        Message message = MessageCodec.decode(frame);
        if (!(message instanceof Notification notification)) {
            throw new MalformedBytesException("a message of a session came on a connection for Notifications");
        }
        context.handler().notified(remote, notification);
        if (!connection.channel().isWritable()) {
            connection.close("it takes no answers");
        } else {
            connection.write(Payload.EMPTY);
        }
        return true;
    }

    @Override
    public void closed(String reason) {
        inbound.closed(this);
    }
}

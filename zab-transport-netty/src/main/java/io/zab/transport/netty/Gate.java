package io.zab.transport.netty;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.spi.TransportHandler;

/** The peer's handler until the endpoint is closed, and nobody afterwards. Confined to the endpoint's loop. */
final class Gate implements TransportHandler {
    private final TransportHandler handler;
    private boolean shut;

    Gate(TransportHandler handler) {
        this.handler = handler;
    }

    void shut() {
        shut = true;
    }

    boolean isShut() {
        return shut;
    }

    @Override
    public void notified(Identity from, Notification notification) {
        if (!shut) {
            handler.notified(from, notification);
        }
    }

    @Override
    public void reachable(ServerId peer) {
        if (!shut) {
            handler.reachable(peer);
        }
    }

    @Override
    public void sessionUp(LinkId link, Identity remote) {
        if (!shut) {
            handler.sessionUp(link, remote);
        }
    }

    @Override
    public void sessionDown(LinkId link, String reason) {
        if (!shut) {
            handler.sessionDown(link, reason);
        }
    }

    @Override
    public boolean received(LinkId link, SessionMessage message) {
        return shut || handler.received(link, message);
    }

    @Override
    public void writable(LinkId link) {
        if (!shut) {
            handler.writable(link);
        }
    }

    @Override
    public void warning(String text) {
        if (!shut) {
            handler.warning(text);
        }
    }
}

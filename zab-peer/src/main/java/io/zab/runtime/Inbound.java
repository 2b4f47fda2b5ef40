package io.zab.runtime;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.core.step.Event;
import io.zab.spi.Endpoint;
import io.zab.spi.TransportHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Takes what arrives from the network into the mailbox, and stops reading while more than a bound of it waits for the
 * protocol or, behind it, for the log.
 *
 * <p>Invariant: a session that was told to stop is resumed once the pressure is gone.
 */
final class Inbound implements TransportHandler {
    private static final int OVERHEAD_BYTES = 64;

    private final Inbox inbox;
    private final BooleanSupplier pressed;
    private final Consumer<LinkId> writable;
    private final Consumer<String> warnings;
    private final TreeSet<LinkId> stalled = new TreeSet<>();
    private Endpoint endpoint;

    /**
     * @param pressed whether too much waits now
     * @param writable called on the reactor thread when a session takes more
     */
    Inbound(Inbox inbox, BooleanSupplier pressed, Consumer<LinkId> writable, Consumer<String> warnings) {
        this.inbox = inbox;
        this.pressed = pressed;
        this.writable = writable;
        this.warnings = warnings;
    }

    void connect(Endpoint opened) {
        synchronized (stalled) {
            endpoint = opened;
        }
        relieve();
    }

    /** Called when something was taken from the mailbox or the log's queue. */
    void relieve() {
        List<LinkId> resumed;
        Endpoint port;
        synchronized (stalled) {
            if (stalled.isEmpty() || endpoint == null || pressed.getAsBoolean()) {
                return;
            }
            resumed = new ArrayList<>(stalled);
            stalled.clear();
            port = endpoint;
        }
        for (LinkId link : resumed) {
            port.resume(link);
        }
    }

    @Override
    public void notified(Identity from, Notification notification) {
        inbox.notified(new Event.Notified(from, notification));
    }

    @Override
    public void reachable(ServerId peer) {
        inbox.post(new Event.PeerReachable(peer));
    }

    @Override
    public void sessionUp(LinkId link, Identity remote) {
        inbox.post(new Event.LinkUp(link, remote));
    }

    @Override
    public void sessionDown(LinkId link, String reason) {
        synchronized (stalled) {
            stalled.remove(link);
        }
        inbox.post(new Event.LinkDown(link, reason));
    }

    @Override
    public boolean received(LinkId link, SessionMessage message) {
        inbox.message(new Event.Received(link, message), weigh(message));
        if (!pressed.getAsBoolean()) {
            return true;
        }
        synchronized (stalled) {
            // Looked at again under the lock: the pressure may have gone between, and nobody would resume this session.
            if (!pressed.getAsBoolean()) {
                return true;
            }
            stalled.add(link);
            return false;
        }
    }

    @Override
    public void writable(LinkId link) {
        inbox.run(() -> writable.accept(link));
    }

    @Override
    public void warning(String text) {
        warnings.accept(text);
    }

    private static int weigh(SessionMessage message) {
        int bytes = OVERHEAD_BYTES;
        if (message instanceof SessionMessage.Propose propose) {
            bytes += propose.entries().encoded().length();
        } else if (message instanceof SessionMessage.SyncTxns txns) {
            bytes += txns.entries().encoded().length();
        } else if (message instanceof SessionMessage.SnapshotChunk chunk) {
            bytes += chunk.bytes().length();
        } else if (message instanceof SessionMessage.StateDigests digests) {
            bytes += OVERHEAD_BYTES * digests.digests().size();
        } else if (message instanceof SessionMessage.Request request) {
            for (ClientRequest one : request.requests()) {
                bytes += OVERHEAD_BYTES + one.payload().length();
            }
        }
        return bytes;
    }
}

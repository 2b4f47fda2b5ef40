package io.zab.transport.netty;

import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sessions of one endpoint, those dialled and those accepted.
 *
 * <p>Invariant: a session is found here until it is closed or down, and then never again. Any thread looks up; the loop
 * alone changes, but that a session to be dialled is entered by whoever asked for it.
 */
final class SessionTable {
    private final Context context;
    private final Map<LinkId, Session> sessions = new ConcurrentHashMap<>();
    private final Map<ServerId, Integer> inbound = new TreeMap<>();
    private int inboundCount;

    SessionTable(Context context) {
        this.context = context;
    }

    Session find(LinkId link) {
        return sessions.get(link);
    }

    boolean contains(LinkId link) {
        return sessions.containsKey(link);
    }

    int inboundCount() {
        return inboundCount;
    }

    int inboundCount(ServerId server) {
        return inbound.getOrDefault(server, 0);
    }

    /** Whether a session of that server, from another disk than this, was heard a moment ago. */
    boolean hearsOtherDisk(Identity newcomer) {
        return sessions.values().stream()
                .anyMatch(session -> session.isInbound()
                        && session.link().follower().server().equals(newcomer.server())
                        && !session.link().follower().sameInstance(newcomer)
                        && session.isLively());
    }

    /** Any thread. @throws IllegalStateException when the session exists: its name is used twice */
    Session create(LinkId link) {
        Session session = new Session(context, this, link, false);
        if (sessions.putIfAbsent(link, session) != null) {
            throw new IllegalStateException("session " + link + " was opened before");
        }
        return session;
    }

    void dial(Session session, ServerId leader, String address) {
        LinkId link = session.link();
        Hello hello = context.hello(Kind.SESSION, leader, link.attempt());
        session.dial(new Dial(context, address, hello, session));
    }

    void accepted(LinkId link, Connection connection, Identity remote) {
        Session session = new Session(context, this, link, true);
        sessions.put(link, session);
        inbound.merge(link.follower().server(), 1, Integer::sum);
        inboundCount++;
        session.connected(connection, remote);
    }

    /** @return whether it was here until now */
    boolean remove(Session session) {
        return sessions.remove(session.link(), session);
    }

    /** The connection of an accepted session is gone. */
    void gone(Session session) {
        if (session.isInbound()) {
            inboundCount--;
            inbound.computeIfPresent(session.link().follower().server(), (id, count) -> count == 1 ? null : count - 1);
        }
    }
}

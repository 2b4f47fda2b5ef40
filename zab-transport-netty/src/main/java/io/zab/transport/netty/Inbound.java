package io.zab.transport.netty;

import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The connections that others opened here, and how many of them may be.
 *
 * <p>Invariant: at most {@code halfOpenMax} are unidentified, and {@code halfOpenPerAddressMax} of one address, the
 * oldest of those who hold the most giving way to the newest, so that a flood of silent connections cannot keep out a
 * peer that says who it is at once; identified ones are bounded by server and in all. A server's newest notification
 * connection replaces its oldest, which may be dead without anybody knowing.
 *
 * <p>Where the process may open fewer files than that, the first bound is found out ({@link HalfOpenBound}).
 */
final class Inbound {
    private static final int IPV6_NETWORK_BYTES = 8;

    private final Context context;
    private final SessionTable sessions;
    private final Consumer<ServerId> heardFrom;
    private final HalfOpenBound halfOpenBound;
    private final Set<Accept> halfOpen = new LinkedHashSet<>();
    private final Map<String, Set<Accept>> halfOpenByOrigin = new LinkedHashMap<>();
    private final Map<ServerId, Deque<NotificationReader>> readers = new TreeMap<>();
    private int readerCount;

    Inbound(Context context, SessionTable sessions, Consumer<ServerId> heardFrom) {
        this.context = context;
        this.sessions = sessions;
        this.heardFrom = heardFrom;
        this.halfOpenBound = new HalfOpenBound(context.settings().halfOpenMax(), Context::nowMillis);
    }

    /** There was no descriptor for another connection: strangers hold too many of them. */
    void outOfDescriptors() {
        halfOpenBound.outOfDescriptors(halfOpen.size());
        while (halfOpen.size() > halfOpenBound.most()) {
            dropOldest(mostOfOneOrigin(), null, "no more files can be opened, and it has not said who it is");
        }
    }

    void halfOpen(Accept accept) {
        halfOpen.add(accept);
        Set<Accept> ofOrigin = halfOpenByOrigin.computeIfAbsent(accept.origin(), origin -> new LinkedHashSet<>());
        ofOrigin.add(accept);
        if (ofOrigin.size() > context.settings().halfOpenPerAddressMax()) {
            dropOldest(ofOrigin, accept, "too many connections from its address that have not said who they are");
        } else if (halfOpen.size() > halfOpenBound.most()) {
            dropOldest(mostOfOneOrigin(), accept, "too many connections that have not said who they are");
        }
    }

    /** Of those who hold the most, so that many places of a few addresses do not cost another its one. */
    private Set<Accept> mostOfOneOrigin() {
        return Collections.max(
                halfOpenByOrigin.values(),
                Comparator.comparingLong(all ->
                        all.stream().filter(accept -> !accept.isTrusted()).count()));
    }

    /** Who has shown a trusted certificate goes after all that have not. */
    private void dropOldest(Set<Accept> among, Accept newest, String why) {
        Accept oldest = among.stream()
                .filter(accept -> accept != newest && !accept.isTrusted())
                .findFirst()
                .orElseGet(() -> among.iterator().next());
        oldest.drop(why + "; this is the oldest");
        notHalfOpen(oldest);
    }

    void notHalfOpen(Accept accept) {
        if (halfOpen.remove(accept)) {
            halfOpenByOrigin.computeIfPresent(accept.origin(), (origin, ofOrigin) -> {
                ofOrigin.remove(accept);
                return ofOrigin.isEmpty() ? null : ofOrigin;
            });
        }
    }

    /** What one sender has one of: an IPv4 address, or the network of an IPv6 address, in which it may choose any. */
    static String origin(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, IPV6_NETWORK_BYTES));
    }

    boolean hasRoomFor(Hello hello) {
        if (readerCount + sessions.inboundCount() >= Settings.CONNECTIONS_MAX) {
            return false;
        }
        return hello.kind() == Kind.NOTIFICATIONS
                || sessions.inboundCount(hello.dialler().server()) < Settings.SESSIONS_PER_SERVER_MAX
                        && !sessions.contains(link(hello));
    }

    /**
     * Two processes with one id would speak past each other without anybody noticing: who is here and was heard stays, and
     * the other is told. What was silent for some seconds may be dead without anybody knowing; it gives way.
     *
     * @return whether another process of that server, with another disk, was heard a moment ago
     */
    boolean hearsOtherDisk(Identity newcomer) {
        List<NotificationReader> others = readers.getOrDefault(newcomer.server(), new ArrayDeque<>()).stream()
                .filter(reader -> !reader.remote().sameInstance(newcomer))
                .toList();
        boolean heard = others.stream().anyMatch(NotificationReader::isLively) || sessions.hearsOtherDisk(newcomer);
        if (!heard) {
            others.forEach(NotificationReader::replaced);
        }
        return heard;
    }

    /** A connection that was granted, its answer already on the way. */
    void established(Connection connection, Hello hello) {
        Identity remote = hello.dialler();
        if (hello.kind() == Kind.SESSION) {
            sessions.accepted(link(hello), connection, remote);
        } else {
            NotificationReader reader = new NotificationReader(context, this, connection, remote);
            connection.enter(
                    reader,
                    Math.min(Settings.NOTIFICATION_BYTES_MAX, context.local().frameBytesMax()));
            add(reader);
        }
        heardFrom.accept(remote.server());
    }

    private static LinkId link(Hello hello) {
        return new LinkId(hello.dialler(), hello.attempt());
    }

    private void add(NotificationReader reader) {
        Deque<NotificationReader> ofServer =
                readers.computeIfAbsent(reader.remote().server(), server -> new ArrayDeque<>());
        ofServer.add(reader);
        readerCount++;
        if (ofServer.size() > Settings.NOTIFIERS_PER_SERVER_MAX) {
            new ArrayList<>(ofServer).get(0).replaced();
        }
    }

    void closed(NotificationReader reader) {
        Deque<NotificationReader> ofServer = readers.get(reader.remote().server());
        if (ofServer != null && ofServer.remove(reader)) {
            readerCount--;
            if (ofServer.isEmpty()) {
                readers.remove(reader.remote().server());
            }
        }
    }
}

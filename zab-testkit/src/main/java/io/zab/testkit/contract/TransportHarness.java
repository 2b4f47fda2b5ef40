package io.zab.testkit.contract;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import io.zab.spi.Endpoint;
import io.zab.spi.Transport;
import io.zab.spi.TransportException;
import io.zab.testkit.contract.RecordingHandler.Up;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;

/** Peers for a suite of tests of a {@link Transport}: opened, introduced to each other, and closed at the end. */
public abstract class TransportHarness {
    /** For subclasses, which JUnit makes one of for each test. */
    protected TransportHarness() {}

    /** Largest frame in these tests, in bytes. */
    protected static final int FRAME_BYTES_MAX = 1 << 20;

    static final String CLUSTER = "contract";

    private final List<Peer> peers = new ArrayList<>();
    private long attempts;

    /** The transport under test: always the same one within a test. */
    protected abstract Transport transport();

    /** An address to listen on, at any free port. */
    protected String anyAddress() {
        return "127.0.0.1:0";
    }

    /** One endpoint, who speaks there, and what it heard. */
    protected record Peer(Identity identity, Endpoint endpoint, RecordingHandler heard) {
        public ServerId id() {
            return identity.server();
        }

        public String address() {
            return "127.0.0.1:" + endpoint.port();
        }
    }

    /** Closes every peer; a subclass that checks what is left calls it first. */
    @AfterEach
    protected final void closeAll() {
        for (Peer peer : peers) {
            peer.endpoint().close();
        }
    }

    /** Opens a peer of the common cluster, first incarnation, at any address. */
    protected final Peer open(int server) throws TransportException {
        return open(CLUSTER, new Identity(ServerId.of(server), 100L + server, 1), anyAddress());
    }

    /** Opens a peer. */
    protected final Peer open(String cluster, Identity identity, String address) throws TransportException {
        RecordingHandler heard = new RecordingHandler();
        Endpoint endpoint = transport().open(new Transport.Local(cluster, identity, address, FRAME_BYTES_MAX), heard);
        Peer peer = new Peer(identity, endpoint, heard);
        peers.add(peer);
        return peer;
    }

    /** Tells each of these peers of all of them. */
    protected static void introduce(Peer... peers) {
        TreeMap<ServerId, String> addresses = new TreeMap<>();
        for (Peer peer : peers) {
            addresses.put(peer.id(), peer.address());
        }
        for (Peer peer : peers) {
            peer.endpoint().members(addresses);
        }
    }

    /** A name for one more session of a follower. */
    protected final LinkId nextLink(Peer follower) {
        return new LinkId(follower.identity(), ++attempts);
    }

    /** A session between two peers that know each other. */
    protected final LinkId openSession(Peer follower, Peer leader) {
        LinkId link = nextLink(follower);
        follower.endpoint().openSession(link, leader.id());
        follower.heard().await(Up.class, up -> up.link().equals(link));
        leader.heard().await(Up.class, up -> up.link().equals(link));
        return link;
    }

    /** The number-th of a row of small messages. */
    protected static SessionMessage small(long number) {
        return new SessionMessage.ReadIndex(number);
    }

    /** The number-th of a row of large messages: 64 KiB. */
    protected static SessionMessage large(long number) {
        return new SessionMessage.SnapshotChunk(number, Payload.wrap(new byte[64 << 10]), 0);
    }

    /** The heartbeat that overtakes. */
    protected static SessionMessage heartbeat() {
        return new SessionMessage.Ping(1, 1, Zxid.ZERO);
    }

    /** A Notification that says little but its number. */
    protected static Notification notification(long number) {
        return new Notification(
                number,
                Notification.State.LOOKING,
                false,
                false,
                1,
                Vote.NONE,
                0,
                0,
                0,
                MemberRole.VOTER,
                0,
                Zxid.ZERO,
                Zxid.ZERO,
                Zxid.ZERO,
                Optional.empty());
    }
}

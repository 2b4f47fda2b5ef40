package io.zab.examples.kv;

import io.zab.PeerStartException;
import io.zab.QuorumPeer;
import io.zab.QuorumPeerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;

/** One running server of the key-value store: a peer, its state machine, and the HTTP face before them. */
public final class KvServer implements AutoCloseable {
    /** A quarter of the heap may be request bodies. */
    private static final int HEAP_PART_OF_BODIES = 4;

    private final QuorumPeer peer;
    private final HttpServer http;

    private KvServer(QuorumPeer peer, HttpServer http) {
        this.peer = peer;
        this.http = http;
    }

    /**
     * What the HTTP face is given.
     *
     * @param address where to listen
     * @param valueBytesMax longest value
     * @param connectionsMax most connections at a time
     * @param requestTimeoutMillis when an answer is given up
     */
    public record HttpSettings(
            InetSocketAddress address, int valueBytesMax, int connectionsMax, long requestTimeoutMillis) {}

    /**
     * Takes the HTTP address, then starts the peer; requests that come before it runs wait for it.
     *
     * @param builder complete but for the state machine and the size of a payload
     * @throws IOException when the HTTP address cannot be listened on
     * @throws PeerStartException when the peer cannot start; nothing is left open
     */
    public static KvServer start(QuorumPeerBuilder builder, HttpSettings settings)
            throws PeerStartException, IOException {
        KvStore store = new KvStore();
        PeerService service = new PeerService(store);
        HttpRoutes routes = new HttpRoutes(service, settings.valueBytesMax(), settings.requestTimeoutMillis());
        HttpServer.Limits limits = new HttpServer.Limits(
                settings.connectionsMax(), Runtime.getRuntime().maxMemory() / HEAP_PART_OF_BODIES);
        HttpServer http = HttpServer.bind(settings.address(), routes, limits);
        try {
            QuorumPeer peer = builder.stateMachine(store)
                    .maxPayloadBytes(settings.valueBytesMax() + Target.KEY_BYTES_MAX + Change.OVERHEAD_BYTES)
                    .start();
            service.serve(peer);
            http.serve();
            return new KvServer(peer, http);
        } catch (PeerStartException | RuntimeException e) {
            http.close();
            throw e;
        }
    }

    /** The port of the HTTP face. */
    public int httpPort() {
        return http.port();
    }

    /** Ends the peer, which gives every request under way its outcome, then the HTTP face. Idempotent. */
    @Override
    public void close() {
        peer.close();
        http.close();
    }
}

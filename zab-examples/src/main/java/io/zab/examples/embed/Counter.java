package io.zab.examples.embed;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.zab.*;
import io.zab.transport.netty.NettyTransport;
import java.io.*;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;

/** A replicated counter: every method runs on one thread, in zxid order. */
public final class Counter implements StateMachine {
    private long value;

    @Override
    public byte[] apply(Txn txn) { // deterministic; the result goes back to whoever submitted
        value += ByteBuffer.wrap(txn.payload()).getLong();
        return bytes(value);
    }

    @Override
    public SnapshotWriter freeze() { // quick: capture now; the writing happens on another thread
        long frozen = value;
        return out -> out.write(bytes(frozen));
    }

    @Override
    public void restore(InputStream in) throws IOException {
        value = new DataInputStream(in).readLong();
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    public static void main(String[] args) throws Exception {
        try (QuorumPeer peer = QuorumPeer.builder()
                .id(Integer.parseInt(args[0]))
                .ensemble("1@localhost:7101, 2@localhost:7102, 3@localhost:7103")
                .dataDir(Path.of("data-" + args[0]))
                .transport(NettyTransport.plaintext())
                .stateMachine(new Counter())
                .listener(PeerListener.logging())
                .start()) {
            peer.awaitServing(Duration.ofMinutes(1)); // until two of the three have found each other
            while (System.in.read() >= 0) { // Enter adds one, on any peer; end of input ends this peer
                byte[] total = peer.submit(bytes(1)).get(5, SECONDS);
                System.out.println(ByteBuffer.wrap(total).getLong() + " at "
                        + peer.status().lastApplied());
            }
        }
    }
}

package io.zab.examples.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Connections of somebody who has no business there: as many as are wanted are kept open, each that the server ends is
 * opened again, from many addresses where the system has them.
 */
final class Flood implements AutoCloseable {
    private static final int ADDRESSES = 100;
    private static final long STEP_MILLIS = 10;
    private static final long DRIP_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** What comes on a connection. */
    enum Manner {
        SILENT,
        /** One byte a second. */
        DRIP,
        /** A frame that claims 4 GiB, and bytes of it for as long as there is somebody to take them. */
        CLAIM
    }

    private final List<Integer> ports;
    private final int wanted;
    private final int perStep;
    private final Deque<SocketChannel> open = new ArrayDeque<>();
    private final Selector selector;
    private final Thread thread = new Thread(this::run, "flood");
    private final ByteBuffer sink = ByteBuffer.allocate(8 << 10);
    private volatile long opened;
    private volatile long ended;
    private volatile boolean stopped;
    private long drippedAt = System.nanoTime();

    /**
     * @param wanted connections at a time
     * @param perSecond how many are opened
     */
    Flood(List<Integer> ports, int wanted, int perSecond) throws IOException {
        this.ports = ports;
        this.wanted = wanted;
        this.perStep = (int) Math.max(1, perSecond * STEP_MILLIS / 1_000);
        this.selector = Selector.open();
        thread.start();
    }

    /** How many connections were opened so far. */
    long opened() {
        return opened;
    }

    /** How many of them the server has ended. */
    long ended() {
        return ended;
    }

    private void run() {
        try (selector) {
            while (!stopped) {
                for (int i = 0; i < perStep && open.size() < wanted; i++) {
                    openOne();
                }
                selector.select(STEP_MILLIS);
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(key);
                }
                selector.selectedKeys().clear();
                drip();
                open.removeIf(channel -> !channel.isOpen());
            }
            for (SocketChannel channel : open) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void openOne() throws IOException {
        int number = (int) opened;
        // Each port hears of each manner.
        Manner manner = Manner.values()[number / ports.size() % Manner.values().length];
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        bind(channel, number);
        try {
            channel.connect(new InetSocketAddress("127.0.0.1", ports.get(number % ports.size())));
            channel.register(selector, SelectionKey.OP_CONNECT, manner);
            open.add(channel);
        } catch (IOException e) {
            channel.close(); // refused at once: nobody listens there at the moment
        }
        opened++;
    }

    private static void bind(SocketChannel channel, int number) throws IOException {
        SocketAddress source = new InetSocketAddress("127.0.66." + (1 + number % ADDRESSES), 0);
        try {
            channel.bind(source);
        } catch (IOException e) {
            channel.bind(null); // a system with one address of its own
        }
    }

    private void serve(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        Manner manner = (Manner) key.attachment();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                if (manner == Manner.CLAIM) {
                    channel.write(ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, 'Z', 'A', 'B'}));
                }
            } else if (key.isReadable() && channel.read(sink.clear()) < 0) {
                end(channel);
            }
        } catch (IOException e) {
            end(channel);
        }
    }

    private void drip() {
        if (System.nanoTime() - drippedAt < DRIP_NANOS) {
            return;
        }
        drippedAt = System.nanoTime();
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            SocketChannel channel = (SocketChannel) key.channel();
            int bytes = key.attachment() == Manner.CLAIM ? 1_000 : 1;
            if (channel.isConnected() && key.attachment() != Manner.SILENT) {
                try {
                    channel.write(ByteBuffer.allocate(bytes));
                } catch (IOException e) {
                    end(channel);
                }
            }
        }
    }

    private void end(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ended++;
    }

    @Override
    public void close() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

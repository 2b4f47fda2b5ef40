package io.zab.transport.netty;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Somebody on the way between two servers, who has neither key nor secret and sees where a record ends.
 *
 * <p>Invariant: every byte is passed on as it came, but for what {@link #attack} says, which is done once, to the
 * connection that was there last and to what the dialling side sends; then nothing more passes on that connection.
 */
final class Interceptor implements AutoCloseable {
    /** What is done to the next record, or the next two. */
    enum Attack {
        REPEAT,
        /** The second goes without the first. */
        LEAVE_OUT,
        /** The second goes before the first. */
        REORDER,
        /** It is kept, the connection ended, and then put in the place of the first record after the next attack. */
        KEEP,
        /** It goes back to who sent it. */
        REFLECT
    }

    /** Where there is no TLS, each side's part of the handshake is two frames; what follows is sealed. */
    private static final int FRAMES_OF_HANDSHAKE = 2;

    private static final int TLS_HEADER_BYTES = 5;

    private final boolean tls;
    private final int target;
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Way> ways = new ArrayList<>();
    private Way attacked;
    private Attack attack;
    private byte[] kept;

    /** One connection, from who dials to the target. */
    private record Way(Socket dialler, Socket dialled) {
        void close() throws IOException {
            dialler.close();
            dialled.close();
        }
    }

    /**
     * @param tls whether these two speak TLS: its records have another form
     * @param target the port of who is dialled
     */
    Interceptor(boolean tls, int target) throws IOException {
        this.tls = tls;
        this.target = target;
        start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    synchronized void attack(Attack what) {
        attacked = ways.get(ways.size() - 1);
        attack = what;
    }

    /** Waits until a record was kept back. */
    synchronized void awaitKept() throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (kept == null) {
            if (System.nanoTime() > end) {
                throw new AssertionError("no record came");
            }
            wait(100);
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // A connection has ended, or the test.
                        return;
                    }
                },
                "interceptor");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket dialler = listening.accept();
            Way way = new Way(dialler, new Socket(InetAddress.getLoopbackAddress(), target));
            synchronized (this) {
                ways.add(way);
            }
            start(() -> carry(way, way.dialler(), way.dialled()));
            start(() -> carry(way, way.dialled(), way.dialler()));
        }
    }

    private void carry(Way way, Socket from, Socket to) throws IOException {
        try {
            DataInputStream in = new DataInputStream(from.getInputStream());
            for (int number = 1; true; number++) {
                byte[] record = tls ? readOfTls(in) : read(in, number > FRAMES_OF_HANDSHAKE);
                synchronized (this) {
                    if (way == attacked && from == way.dialler()) {
                        harm(way, record);
                    } else {
                        to.getOutputStream().write(record);
                    }
                }
            }
        } finally {
            way.close();
        }
    }

    private void harm(Way way, byte[] record) throws IOException {
        if (attack == null) {
            return;
        }
        switch (attack) {
            case REPEAT -> {
                way.dialled().getOutputStream().write(record);
                way.dialled().getOutputStream().write(record);
            }
            case LEAVE_OUT, REORDER -> {
                if (kept == null) {
                    keep(record);
                    return;
                }
                way.dialled().getOutputStream().write(record);
                if (attack == Attack.REORDER) {
                    way.dialled().getOutputStream().write(kept);
                }
            }
            case KEEP -> {
                if (kept == null) {
                    keep(record);
                    way.close();
                    return;
                }
                way.dialled().getOutputStream().write(kept);
            }
            case REFLECT -> way.dialler().getOutputStream().write(record);
        }
        attack = null;
    }

    private void keep(byte[] record) {
        kept = record;
        notifyAll();
    }

    private static byte[] read(DataInputStream in, boolean sealed) throws IOException {
        int length = in.readInt();
        ByteBuffer record = ByteBuffer.allocate(4 + length + (sealed ? Seal.MARK_BYTES : 0));
        record.putInt(length);
        in.readFully(record.array(), 4, record.remaining());
        return record.array();
    }

    private static byte[] readOfTls(DataInputStream in) throws IOException {
        byte[] header = new byte[TLS_HEADER_BYTES];
        in.readFully(header);
        int length = ByteBuffer.wrap(header).getShort(TLS_HEADER_BYTES - 2) & 0xFFFF;
        ByteBuffer record = ByteBuffer.allocate(TLS_HEADER_BYTES + length).put(header);
        in.readFully(record.array(), TLS_HEADER_BYTES, length);
        return record.array();
    }

    @Override
    public void close() throws IOException {
        listening.close();
        synchronized (this) {
            for (Way way : ways) {
                way.close();
            }
        }
    }
}

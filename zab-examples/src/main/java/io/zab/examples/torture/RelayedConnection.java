package io.zab.examples.torture;

import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;

/**
 * One connection through the relay: the half of the one who dialled and the half to the one who is dialled.
 *
 * <p>Invariant: while a wire is cut nothing goes over it, not even the news that the other half has ended.
 */
final class RelayedConnection {
    private static final int CHUNK_BYTES = 16 * 1024;

    private final Link link;
    private final Socket dialler;
    private final Socket dialled;
    private final Wire there;
    private final Wire back;
    private final Runnable onEnd;
    private final CountDownLatch running = new CountDownLatch(2);
    private volatile boolean halfOpen;

    /** @param link from who dialled to who is dialled */
    RelayedConnection(Link link, Socket dialler, Socket dialled, Wire there, Wire back, Runnable onEnd) {
        this.link = link;
        this.dialler = dialler;
        this.dialled = dialled;
        this.there = there;
        this.back = back;
        this.onEnd = onEnd;
    }

    Link link() {
        return link;
    }

    void start() {
        thread("there", () -> pump(dialler, dialled, there, back)).start();
        thread("back", () -> pump(dialled, dialler, back, there)).start();
    }

    private Thread thread(String way, Runnable pump) {
        Thread thread = new Thread(pump, "relay-" + link.from() + "-" + link.to() + "-" + way);
        thread.setDaemon(true);
        return thread;
    }

    private void pump(Socket from, Socket to, Wire way, Wire reverse) {
        byte[] buffer = new byte[CHUNK_BYTES];
        try {
            for (int read = from.getInputStream().read(buffer); read >= 0; ) {
                way.carry(read);
                if (!halfOpen) {
                    to.getOutputStream().write(buffer, 0, read);
                }
                read = from.getInputStream().read(buffer);
            }
        } catch (IOException e) {
            // Either half has ended; the other is told below.
        }
        finish(from, to, way, reverse);
    }

    private void finish(Socket from, Socket to, Wire way, Wire reverse) {
        try {
            if (!halfOpen) {
                way.awaitPassage();
                close(to);
                reverse.awaitPassage();
                close(from);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running.countDown();
        if (running.getCount() == 0) {
            close();
            onEnd.run();
        }
    }

    /** Both halves are reset at once; who notices the end of the first and closes the second resets it, too. */
    void reset() {
        resetWhenClosed(dialler);
        resetWhenClosed(dialled);
        close();
    }

    /** One half is reset, the other stays as it is: whatever its server sends is swallowed, and no answer comes. */
    void halfOpen(boolean diallerStays) {
        halfOpen = true;
        Socket ends = diallerStays ? dialled : dialler;
        resetWhenClosed(ends);
        close(ends);
    }

    void close() {
        close(dialler);
        close(dialled);
    }

    /** From here on closing this socket resets its connection. */
    private static void resetWhenClosed(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It is closed already.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed all the same.
        }
    }
}

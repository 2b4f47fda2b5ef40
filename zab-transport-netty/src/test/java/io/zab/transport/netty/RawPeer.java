package io.zab.transport.netty;

import io.zab.core.model.Payload;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.ssl.SSLException;

/** The other end of a connection as a plain socket, to say what no peer would say. */
final class RawPeer implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    RawPeer(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    RawPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    void sendBytes(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /** As far as the other side takes them. */
    void sendQuietly(byte[] bytes) {
        try {
            sendBytes(bytes);
        } catch (IOException alreadyRefused) {
            // What it says of that is looked at elsewhere.
            return;
        }
    }

    void sendFrame(Payload frame) throws IOException {
        out.writeInt(frame.length());
        sendBytes(frame.toByteArray());
    }

    Payload readFrame() throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return Payload.wrap(frame);
    }

    /** Waits until the other side has closed, unless there is no reason that it should. */
    void awaitClosedOr(boolean welcome) throws IOException {
        if (!welcome) {
            awaitClosed();
        }
    }

    /** Waits until the other side has closed, whatever it says before. */
    void awaitClosed() throws IOException {
        try {
            while (in.read() >= 0) {
                // Its last words are of no interest.
            }
        } catch (EOFException | SocketException | SSLException e) {
            // A reset is an end, too.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into frames: a 32-bit length, then that many bytes.
 *
 * <p>Invariant: a length is checked against the limit before anything is allocated for it, and what is allocated is at
 * most {@link #TRUSTED_BYTES} or twice what has really arrived, whatever a length claims.
 */
final class FrameReader implements FrameSource {
    private static final int TRUSTED_BYTES = 256 << 10;
    private static final int HEADER_BYTES = 4;

    private int limitBytes;
    private int headerRead;
    private int length;
    private byte[] body;
    private int bodyRead;

    FrameReader(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    @Override
    public void limit(int bytes) {
        limitBytes = bytes;
    }

    /** See {@link FrameSource#next}; a frame that claims more than the limit is malformed. */
    @Override
    public Payload next(ByteBuf in) {
        while (headerRead < HEADER_BYTES) {
            if (!in.isReadable()) {
                return null;
            }
            length = length << 8 | in.readUnsignedByte();
            if (++headerRead == HEADER_BYTES) {
                begin();
            }
        }
        while (bodyRead < length && in.isReadable()) {
            if (bodyRead == body.length) {
                body = Arrays.copyOf(body, (int) Math.min(length, 2L * body.length));
            }
            int taken = Math.min(in.readableBytes(), body.length - bodyRead);
            in.readBytes(body, bodyRead, taken);
            bodyRead += taken;
        }
        return bodyRead < length ? null : finish();
    }

    private void begin() {
        if (length < 0 || length > limitBytes) {
            throw new MalformedBytesException("a frame claims " + (length & 0xFFFF_FFFFL) + " bytes, " + limitBytes
                    + " are allowed" + (looksLikeTls() ? "; these bytes look like TLS" : ""));
        }
        body = new byte[Math.min(length, TRUSTED_BYTES)];
        bodyRead = 0;
    }

    /** A record of TLS begins with 22, a handshake, or 21, an alert; then with 3, the major version. */
    private boolean looksLikeTls() {
        return length >>> 16 == 0x1603 || length >>> 16 == 0x1503;
    }

    private Payload finish() {
        Payload frame = Payload.wrap(body);
        headerRead = 0;
        length = 0;
        bodyRead = 0;
        body = null;
        return frame;
    }
}

package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import java.nio.ByteBuffer;

/**
 * Frames in sealed records: a 32-bit length, that many bytes, their mark.
 *
 * <p>Invariant: no byte of a record is read as part of a frame before its mark was found right; a record is no longer
 * than {@link #RECORD_BYTES_MAX}, which is checked before anything is allocated for it.
 */
final class SealedReader implements FrameSource {
    static final int RECORD_BYTES_MAX = 64 << 10;

    private final FrameReader frames;
    private final Seal seal;
    private final byte[] mark = new byte[Seal.MARK_BYTES];
    private int headerRead;
    private int length;
    private byte[] record;
    private int recordRead;
    private int markRead;
    private ByteBuf opened = Unpooled.EMPTY_BUFFER;

    SealedReader(FrameReader frames, Seal seal) {
        this.frames = frames;
        this.seal = seal;
    }

    @Override
    public void limit(int bytes) {
        frames.limit(bytes);
    }

    @Override
    public Payload next(ByteBuf in) {
        Payload frame = frames.next(opened);
        while (frame == null && readRecord(in)) {
            frame = frames.next(opened);
        }
        return frame;
    }

    private boolean readRecord(ByteBuf in) {
        while (headerRead < 4 && in.isReadable()) {
            length = length << 8 | in.readUnsignedByte();
            if (++headerRead == 4) {
                begin();
            }
        }
        if (record == null) {
            return false;
        }
        int taken = Math.min(in.readableBytes(), length - recordRead);
        in.readBytes(record, recordRead, taken);
        recordRead += taken;
        int marked = Math.min(in.readableBytes(), Seal.MARK_BYTES - markRead);
        in.readBytes(mark, markRead, marked);
        markRead += marked;
        return markRead == Seal.MARK_BYTES && open();
    }

    private void begin() {
        if (length < 1 || length > RECORD_BYTES_MAX) {
            throw new MalformedBytesException("a sealed record claims " + (length & 0xFFFF_FFFFL) + " bytes, "
                    + RECORD_BYTES_MAX + " are allowed");
        }
        record = new byte[length];
        recordRead = 0;
        markRead = 0;
    }

    private boolean open() {
        if (!seal.isNext(ByteBuffer.wrap(record), mark)) {
            throw new MalformedBytesException(
                    "a record does not carry the mark of this connection: somebody between has changed it");
        }
        opened = Unpooled.wrappedBuffer(record);
        record = null;
        headerRead = 0;
        length = 0;
        return true;
    }
}

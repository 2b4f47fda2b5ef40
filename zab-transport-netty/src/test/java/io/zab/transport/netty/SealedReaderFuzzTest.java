package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.fuzz.Allocations;
import io.zab.fuzz.FuzzTest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Whatever somebody between two servers does to sealed records, what is read is a beginning of what was sent.
 *
 * <p>The first byte of an input says how many bytes come at a time, the second how many frames are sent; the others say
 * what is done to the bytes on their way.
 */
class SealedReaderFuzzTest extends FuzzTest {
    private static final int FRAME_BYTES_MAX = 4 << 10;

    /** A record is allocated as it claims, before its bytes are there. */
    private static final int BYTES_FOR_A_READER = SealedReader.RECORD_BYTES_MAX + (64 << 10);

    private static final int BYTES_FOR_A_BYTE = 64;

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int kind = 0; kind < 5; kind++) {
            seeds.add(new byte[] {(byte) (kind * 40), (byte) (3 + kind), (byte) kind, 0, 30, 9, (byte) kind, 1, 2, 3});
        }
        seeds.add(new byte[] {7, 5});
        return seeds;
    }

    @Override
    protected int generated() {
        return 3_000;
    }

    @Override
    protected int longest() {
        return 128;
    }

    @Override
    protected void check(byte[] input) throws Exception {
        if (input.length < 2) {
            return;
        }
        int step = 1 + (input[0] & 0xFF);
        List<Payload> sent = new ArrayList<>();
        byte[] sealed = sealed(input[1] & 0x1F, sent);
        byte[] arriving = harmed(sealed, ByteBuffer.wrap(input, 2, input.length - 2));
        List<Payload> read = new ArrayList<>();
        boolean sound = read(arriving, step, read);
        assertThat(read.size()).isLessThanOrEqualTo(sent.size());
        assertThat(read).isEqualTo(sent.subList(0, read.size()));
        if (Arrays.equals(arriving, sealed)) {
            assertThat(sound).isTrue();
            assertThat(read).isEqualTo(sent);
        }
        Allocations.atMost(
                BYTES_FOR_A_READER + (long) BYTES_FOR_A_BYTE * arriving.length + 512L * (arriving.length / step + 1),
                () -> read(arriving, step, new ArrayList<>()));
    }

    private static Seal seal() {
        return new Seal(new byte[32]);
    }

    /** Frames of several lengths, two of them in each record. */
    private static byte[] sealed(int frames, List<Payload> sent) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        Seal seal = seal();
        for (int i = 0; i < frames; i++) {
            byte[] frame = new byte[i * 7];
            Arrays.fill(frame, (byte) i);
            sent.add(Payload.wrap(frame));
            record.writeBytes(ByteBuffer.allocate(4).putInt(frame.length).array());
            record.writeBytes(frame);
            if (i % 2 == 1 || i == frames - 1) {
                byte[] body = record.toByteArray();
                out.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
                out.writeBytes(body);
                out.writeBytes(seal.next(ByteBuffer.wrap(body)));
                record.reset();
            }
        }
        return out.toByteArray();
    }

    private static byte[] harmed(byte[] sealed, ByteBuffer script) {
        byte[] bytes = sealed;
        while (script.remaining() >= 4 && bytes.length > 0) {
            int kind = script.get() & 0xFF;
            int at = (script.getShort() & 0xFFFF) % bytes.length;
            int value = script.get() & 0xFF;
            int to = Math.min(bytes.length, at + 1 + value);
            byte[] head = Arrays.copyOf(bytes, at);
            bytes = switch (kind % 5) {
                case 0 -> joined(head, new byte[] {(byte) value}, Arrays.copyOfRange(bytes, at + 1, bytes.length));
                case 1 -> joined(head, Arrays.copyOfRange(bytes, to, bytes.length));
                case 2 -> joined(head, Arrays.copyOfRange(bytes, at, to), Arrays.copyOfRange(bytes, at, bytes.length));
                case 3 -> head;
                default -> joined(Arrays.copyOfRange(bytes, at, bytes.length), head);
            };
        }
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static boolean read(byte[] stream, int step, List<Payload> frames) {
        SealedReader reader = new SealedReader(new FrameReader(FRAME_BYTES_MAX), seal());
        try {
            for (int at = 0; at < stream.length; at += step) {
                ByteBuf piece = Unpooled.wrappedBuffer(stream, at, Math.min(step, stream.length - at));
                for (Payload frame; (frame = reader.next(piece)) != null; ) {
                    frames.add(frame);
                }
            }
            return true;
        } catch (MalformedBytesException e) {
            return false;
        }
    }
}

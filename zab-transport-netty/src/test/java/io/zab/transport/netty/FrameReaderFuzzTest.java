package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.fuzz.Allocations;
import io.zab.fuzz.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * However a stream of bytes is cut, the frames are those that its lengths say, up to the first length that is too great;
 * and what waits for more costs no more than what has come.
 *
 * <p>The first byte of an input says how many bytes come at a time, the second which limit counts.
 */
class FrameReaderFuzzTest extends FuzzTest {
    private static final int[] LIMITS = {0, 1, 16, 4 << 10, 1 << 20, Integer.MAX_VALUE};

    /** A frame is held once while it grows, and once more where its array is doubled; an empty one is nothing. */
    private static final int BYTES_FOR_A_BYTE = 16;

    private static final int BYTES_FOR_A_READER = 8 << 10;
    private static final int TRUSTED_BYTES = 256 << 10;

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int limit = 0; limit < LIMITS.length; limit++) {
            ByteBuffer out = ByteBuffer.allocate(2 + 4 + 4 + 1 + 4 + 16 + 4 + 40);
            out.put((byte) (limit * 3)).put((byte) limit);
            out.putInt(0).putInt(1).put((byte) 7);
            out.putInt(16).position(out.position() + 16);
            out.putInt(40);
            seeds.add(out.array());
        }
        return seeds;
    }

    @Override
    protected void check(byte[] input) throws Exception {
        if (input.length < 2) {
            return;
        }
        int step = 1 + (input[0] & 0xFF);
        int limit = LIMITS[(input[1] & 0xFF) % LIMITS.length];
        byte[] stream = Arrays.copyOfRange(input, 2, input.length);
        List<Payload> expected = new ArrayList<>();
        boolean sound = cut(stream, limit, expected);
        List<Payload> found = new ArrayList<>();
        assertThat(read(stream, step, limit, found)).isEqualTo(sound);
        assertThat(found).isEqualTo(expected);
        long trusted = Math.min(limit, TRUSTED_BYTES);
        long reads = stream.length / step + 1;
        Allocations.atMost(
                BYTES_FOR_A_READER + trusted + (long) BYTES_FOR_A_BYTE * stream.length + 256 * reads,
                () -> read(stream, step, limit, new ArrayList<>()));
    }

    /** The frames as plainly as can be; whether no length is too great. */
    private static boolean cut(byte[] stream, int limit, List<Payload> frames) {
        ByteBuffer in = ByteBuffer.wrap(stream);
        while (in.remaining() >= 4) {
            int length = in.getInt();
            if (length < 0 || length > limit) {
                return false;
            }
            if (length > in.remaining()) {
                return true;
            }
            byte[] frame = new byte[length];
            in.get(frame);
            frames.add(Payload.wrap(frame));
        }
        return true;
    }

    private static boolean read(byte[] stream, int step, int limit, List<Payload> frames) {
        FrameReader reader = new FrameReader(limit);
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

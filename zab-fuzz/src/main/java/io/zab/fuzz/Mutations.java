package io.zab.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Changes of byte strings that decoders with lengths, counts and checksums are prone to stumble over.
 *
 * <p>What it returns is always a new array.
 */
public final class Mutations {
    private static final long[] TELLING = {
        0,
        1,
        -1,
        2,
        7,
        0x7F,
        0x80,
        0xFF,
        0x100,
        0x7FFF,
        0x8000,
        0xFFFF,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xFFFF_FFFFL,
        1L << 32,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private final Random random;
    private final List<byte[]> others;

    /** @param others where spliced pieces come from; at least one */
    Mutations(long seed, List<byte[]> others) {
        this.random = new Random(seed);
        this.others = others;
    }

    public Random random() {
        return random;
    }

    /** One change of any kind. */
    public byte[] vary(byte[] input) {
        if (input.length == 0) {
            return bytes(1 + random.nextInt(16));
        }
        return switch (random.nextInt(10)) {
            case 0, 1 -> flipped(input);
            case 2 -> withByte(input);
            case 3, 4 -> withNumber(input);
            case 5 -> Arrays.copyOf(input, random.nextInt(input.length));
            case 6 -> replaced(input, at(input), 0, bytes(1 + random.nextInt(8)));
            case 7 -> replaced(input, at(input), 1 + random.nextInt(16), new byte[0]);
            case 8 -> doubled(input);
            default -> spliced(input);
        };
    }

    private byte[] flipped(byte[] input) {
        byte[] changed = input.clone();
        changed[at(input)] ^= (byte) (1 << random.nextInt(8));
        return changed;
    }

    private byte[] withByte(byte[] input) {
        byte[] changed = input.clone();
        changed[at(input)] = (byte) random.nextInt();
        return changed;
    }

    /** A number of 2, 4 or 8 bytes that is telling, or near what stood there, or near the length of all. */
    private byte[] withNumber(byte[] input) {
        int bytes = 2 << random.nextInt(3);
        if (input.length < bytes) {
            return withByte(input);
        }
        ByteBuffer changed = ByteBuffer.wrap(input.clone());
        changed.order(random.nextInt(8) == 0 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        int at = random.nextInt(input.length - bytes + 1);
        long near = random.nextInt(9) - 4;
        long number = switch (random.nextInt(3)) {
            case 0 -> TELLING[random.nextInt(TELLING.length)];
            case 1 -> input.length - at - bytes + near;
            default ->
                near + (bytes == 2 ? changed.getShort(at) : bytes == 4 ? changed.getInt(at) : changed.getLong(at));
        };
        if (bytes == 2) {
            changed.putShort(at, (short) number);
        } else if (bytes == 4) {
            changed.putInt(at, (int) number);
        } else {
            changed.putLong(at, number);
        }
        return changed.array();
    }

    private byte[] doubled(byte[] input) {
        int from = at(input);
        int to = Math.min(input.length, from + 1 + random.nextInt(64));
        return replaced(input, at(input), 0, Arrays.copyOfRange(input, from, to));
    }

    private byte[] spliced(byte[] input) {
        byte[] other = others.get(random.nextInt(others.size()));
        if (other.length == 0) {
            return flipped(input);
        }
        int from = random.nextInt(other.length);
        int to = from + 1 + random.nextInt(other.length - from);
        return replaced(input, at(input), random.nextInt(to - from + 1), Arrays.copyOfRange(other, from, to));
    }

    /** @param length how many bytes give way, or fewer at the end */
    private static byte[] replaced(byte[] input, int at, int length, byte[] piece) {
        int rest = Math.min(input.length, at + length);
        byte[] result = Arrays.copyOf(input, at + piece.length + input.length - rest);
        System.arraycopy(piece, 0, result, at, piece.length);
        System.arraycopy(input, rest, result, at + piece.length, input.length - rest);
        return result;
    }

    private int at(byte[] input) {
        return random.nextInt(input.length);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}

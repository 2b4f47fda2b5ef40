package io.zab.core.model;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Immutable bytes with content equality: the only byte container in the core.
 *
 * <p>Invariant: nobody writes to the array behind it. {@link #wrap} takes ownership of an array; slices share it.
 */
public final class Payload {
    public static final Payload EMPTY = new Payload(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Payload(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** A copy of the bytes. */
    public static Payload copyOf(byte[] bytes) {
        return wrap(bytes.clone());
    }

    /** The array itself, which the caller gives away: nobody may write to it from here on. */
    public static Payload wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Payload(bytes, 0, bytes.length);
    }

    /** A range of an array that the caller gives away. */
    public static Payload wrap(byte[] bytes, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        return length == 0 ? EMPTY : new Payload(bytes, offset, length);
    }

    public int length() {
        return length;
    }

    public byte byteAt(int index) {
        return array[offset + Objects.checkIndex(index, length)];
    }

    /** A range of these bytes, sharing the array. */
    public Payload slice(int from, int size) {
        Objects.checkFromIndexSize(from, size, length);
        return size == 0 ? EMPTY : new Payload(array, offset + from, size);
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    /** A read-only big-endian view. */
    public ByteBuffer toByteBuffer() {
        return ByteBuffer.wrap(array, offset, length).slice().asReadOnlyBuffer();
    }

    public void writeTo(ByteBuffer target) {
        target.put(array, offset, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /** The length alone: contents belong to the host and do not go into logs. */
    @Override
    public String toString() {
        return length + " bytes";
    }
}

package io.zab.core.model;

/**
 * A position in the replicated history: the epoch in the high 32 bits, a counter in the low 32; order is unsigned.
 *
 * <p>The order of two zxids says something about one log only. Across logs ask {@link EpochTable#contains}.
 *
 * @param value the 64 bits, to be read as unsigned
 */
public record Zxid(long value) implements Comparable<Zxid> {
    /** The position before every entry. */
    public static final Zxid ZERO = new Zxid(0);

    /** Where the configuration an ensemble is founded with stands: the only entry of epoch 0. */
    public static final Zxid BOOTSTRAP = new Zxid(1);

    /** The largest epoch, and the largest counter within one. */
    public static final long MAX_PART = 0xFFFF_FFFFL;

    /**
     * @param epoch 0 to 2^32-1
     * @param counter 0 to 2^32-1
     * @throws IllegalArgumentException when one of them does not fit in 32 bits
     */
    public static Zxid of(long epoch, long counter) {
        if (epoch < 0 || epoch > MAX_PART || counter < 0 || counter > MAX_PART) {
            throw new IllegalArgumentException(
                    "epoch " + epoch + " or counter " + counter + " does not fit in 32 bits");
        }
        return new Zxid(epoch << 32 | counter);
    }

    public long epoch() {
        return value >>> 32;
    }

    public long counter() {
        return value & MAX_PART;
    }

    /** The position that follows in the same epoch. */
    public Zxid next() {
        if (counter() == MAX_PART) {
            throw new IllegalStateException("the counter of epoch " + epoch() + " is used up");
        }
        return new Zxid(value + 1);
    }

    /** Written out, as {@link #hashCode} is: several times an entry, and those of a record are slow until compiled. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Zxid that && value == that.value;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }

    @Override
    public int compareTo(Zxid other) {
        return Long.compareUnsigned(value, other.value);
    }

    public boolean isAfter(Zxid other) {
        return compareTo(other) > 0;
    }

    public boolean isBefore(Zxid other) {
        return compareTo(other) < 0;
    }

    public static Zxid max(Zxid a, Zxid b) {
        return a.isAfter(b) ? a : b;
    }

    public static Zxid min(Zxid a, Zxid b) {
        return a.isBefore(b) ? a : b;
    }

    /** {@code 0x} and 16 hex digits: the form that tools and headers carry. */
    public String toHex() {
        StringBuilder hex = new StringBuilder(18).append("0x");
        for (int shift = 60; shift >= 0; shift -= 4) {
            hex.append(Character.forDigit((int) (value >>> shift) & 0xF, 16));
        }
        return hex.toString();
    }

    /** {@code epoch:counter}: the form that people read. */
    @Override
    public String toString() {
        return epoch() + ":" + counter();
    }
}

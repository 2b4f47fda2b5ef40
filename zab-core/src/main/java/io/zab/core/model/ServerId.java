package io.zab.core.model;

/**
 * The number an ensemble knows one of its servers by; 1 to 2^31-1, fixed for the life of the ensemble.
 *
 * <p>The order of ids breaks ties between equally fresh candidates of an election.
 */
public record ServerId(int value) implements Comparable<ServerId> {
    public ServerId {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "server id " + value + " is not positive; use 1 to " + Integer.MAX_VALUE);
        }
    }

    public static ServerId of(int value) {
        return new ServerId(value);
    }

    /** Written out for the reason given at {@link Zxid#equals}. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ServerId that && value == that.value;
    }

    @Override
    public int hashCode() {
        return value;
    }

    @Override
    public int compareTo(ServerId other) {
        return Integer.compare(value, other.value);
    }

    @Override
    public String toString() {
        return "s" + value;
    }
}

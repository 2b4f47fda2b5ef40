package io.zab.examples.torture;

import java.util.Optional;

/**
 * What a client asks of a key.
 *
 * @param value for a write or a change the new value, never used before; empty for a deletion and for reads
 * @param expected for a change what the key must hold
 */
record Ask(Kind kind, String key, Optional<String> value, Optional<Seen> expected) {
    enum Kind {
        READ,
        LOCAL_READ,
        WRITE,
        /** A write under the condition that the key is as it was seen. */
        CHANGE;

        boolean isRead() {
            return this == READ || this == LOCAL_READ;
        }
    }

    /**
     * What a client saw under a key.
     *
     * @param eTag the zxid of its last change; 0 when it was absent
     */
    record Seen(long eTag, Optional<String> value) {
        static final Seen ABSENT = new Seen(0, Optional.empty());
    }

    static Ask read(String key) {
        return new Ask(Kind.READ, key, Optional.empty(), Optional.empty());
    }

    static Ask readLocally(String key) {
        return new Ask(Kind.LOCAL_READ, key, Optional.empty(), Optional.empty());
    }

    static Ask write(String key, String value) {
        return new Ask(Kind.WRITE, key, Optional.of(value), Optional.empty());
    }

    static Ask delete(String key) {
        return new Ask(Kind.WRITE, key, Optional.empty(), Optional.empty());
    }

    static Ask change(String key, Seen expected, Optional<String> value) {
        return new Ask(Kind.CHANGE, key, value, Optional.of(expected));
    }
}

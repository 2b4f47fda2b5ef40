package io.zab.examples.kv;

import io.zab.Committed;
import io.zab.core.model.Zxid;
import java.nio.ByteBuffer;

/**
 * What became of a change, as {@code apply} tells it to whoever submitted it.
 *
 * @param kind what happened
 * @param zxid the change's own position
 * @param eTag the key's ETag afterwards; for a deletion the position of the deletion, for an absent key zero
 */
record Outcome(Kind kind, Zxid zxid, Zxid eTag) {
    enum Kind {
        CREATED,
        REPLACED,
        DELETED,
        NOT_FOUND,
        CONDITION_FAILED
    }

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(1 + Long.BYTES);
        return out.put((byte) kind.ordinal()).putLong(eTag.value()).array();
    }

    static Outcome decode(Committed committed) {
        ByteBuffer in = ByteBuffer.wrap(committed.result());
        return new Outcome(Kind.values()[in.get()], committed.zxid(), new Zxid(in.getLong()));
    }
}

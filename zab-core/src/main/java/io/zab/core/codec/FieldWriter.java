package io.zab.core.codec;

import io.zab.core.model.EpochTable;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.StateDigest;
import io.zab.core.model.Zxid;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The head of one message while its fields are put down, in the order {@link FieldReader} takes them off. */
final class FieldWriter {
    static final int ORIGIN_BYTES = 20;
    static final int DIGEST_BYTES = 16;

    private final ByteBuffer out;

    /** @param fieldBytes what the fields of this message will take, version and type aside */
    FieldWriter(MessageType type, int fieldBytes) {
        out = ByteBuffer.allocate(2 + fieldBytes);
        out.put((byte) MessageCodec.VERSION).put((byte) type.code());
    }

    static int sizeOf(EpochTable table) {
        return 1 + 4 + 8 * table.ends().size();
    }

    static int sizeOf(List<StateDigest> digests) {
        return 4 + DIGEST_BYTES * digests.size();
    }

    FieldWriter flag(boolean value) {
        out.put((byte) (value ? 1 : 0));
        return this;
    }

    FieldWriter ordinal(Enum<?> value) {
        out.put((byte) value.ordinal());
        return this;
    }

    FieldWriter number(int value) {
        out.putInt(value);
        return this;
    }

    FieldWriter bits(long value) {
        out.putLong(value);
        return this;
    }

    FieldWriter count(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a counter, size or offset of " + value + " is negative");
        }
        return bits(value);
    }

    FieldWriter epoch(long value) {
        if (value < 0 || value > Zxid.MAX_PART) {
            throw new IllegalArgumentException("epoch " + value + " does not fit in 32 bits");
        }
        return number((int) value);
    }

    FieldWriter zxid(Zxid value) {
        return bits(value.value());
    }

    FieldWriter server(Optional<ServerId> value) {
        return number(value.isPresent() ? value.get().value() : 0);
    }

    FieldWriter origin(Origin value) {
        return server(value.server()).bits(value.session()).bits(value.requestNo());
    }

    FieldWriter epochTable(EpochTable table) {
        List<Zxid> ends = table.ends();
        flag(table.isWhole()).number(ends.size());
        for (Zxid end : ends) {
            zxid(end);
        }
        return this;
    }

    FieldWriter digests(List<StateDigest> digests) {
        number(digests.size());
        for (StateDigest digest : digests) {
            zxid(digest.zxid()).bits(digest.value());
        }
        return this;
    }

    Encoded end() {
        return end(List.of());
    }

    Encoded end(Payload tail) {
        return end(List.of(tail));
    }

    Encoded end(List<Payload> tail) {
        if (out.hasRemaining()) {
            throw new IllegalStateException(out.remaining() + " bytes of a head were reserved and not written");
        }
        return Encoded.of(Payload.wrap(out.array()), tail);
    }
}

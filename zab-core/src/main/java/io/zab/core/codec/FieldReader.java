package io.zab.core.codec;

import io.zab.core.model.EpochTable;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.StateDigest;
import io.zab.core.model.Zxid;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A cursor over one frame that takes fields off it and says which one was wrong.
 *
 * <p>Invariant: it throws nothing but {@link MalformedBytesException}.
 */
final class FieldReader {
    private final Payload frame;
    private final ByteBuffer in;

    FieldReader(Payload frame) {
        this.frame = frame;
        this.in = frame.toByteBuffer();
    }

    int unsignedByte(String what) {
        need(1, what);
        return in.get() & 0xFF;
    }

    boolean flag(String what) {
        int value = unsignedByte(what);
        if (value > 1) {
            throw new MalformedBytesException(what + " is " + value + ", neither 0 nor 1");
        }
        return value == 1;
    }

    <T> T pick(T[] values, String what) {
        int ordinal = unsignedByte(what);
        if (ordinal >= values.length) {
            throw new MalformedBytesException("unknown " + what + " " + ordinal);
        }
        return values[ordinal];
    }

    int number(String what) {
        need(4, what);
        return in.getInt();
    }

    long bits(String what) {
        need(8, what);
        return in.getLong();
    }

    /** A 64-bit number that is never negative: counters, sizes, offsets. */
    long count(String what) {
        long value = bits(what);
        if (value < 0) {
            throw new MalformedBytesException(what + " is " + value + ", below 0");
        }
        return value;
    }

    long epoch(String what) {
        return number(what) & Zxid.MAX_PART;
    }

    Zxid zxid(String what) {
        return new Zxid(bits(what));
    }

    Optional<ServerId> server(String what) {
        int value = number(what);
        if (value < 0) {
            throw new MalformedBytesException(what + " is server " + value + ", below 0");
        }
        return value == 0 ? Optional.empty() : Optional.of(ServerId.of(value));
    }

    Origin origin(String what) {
        return new Origin(server(what), bits(what), bits(what));
    }

    /** How many elements follow, each at least {@code elementBytes} long in what is left of the frame. */
    int elements(int elementBytes, String what) {
        int count = number(what);
        if (count < 0 || count > in.remaining() / elementBytes) {
            throw new MalformedBytesException(what + " claims " + count + " elements in " + in.remaining() + " bytes");
        }
        return count;
    }

    EpochTable epochTable() {
        boolean whole = flag("epoch table whole");
        int count = elements(8, "epoch table");
        List<Zxid> ends = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            ends.add(zxid("epoch end"));
        }
        return EpochTable.of(ends, whole);
    }

    List<StateDigest> digests() {
        int count = elements(FieldWriter.DIGEST_BYTES, "digests");
        List<StateDigest> digests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            digests.add(new StateDigest(zxid("position of a digest"), bits("digest")));
        }
        return List.copyOf(digests);
    }

    /** The next {@code length} bytes, sharing the frame. */
    Payload bytes(int length, String what) {
        if (length < 0) {
            throw new MalformedBytesException(what + " claims " + length + " bytes");
        }
        need(length, what);
        Payload bytes = frame.slice(in.position(), length);
        in.position(in.position() + length);
        return bytes;
    }

    /** Everything that is left, sharing the frame. */
    Payload rest(String what) {
        return bytes(in.remaining(), what);
    }

    void end() {
        if (in.hasRemaining()) {
            throw new MalformedBytesException(in.remaining() + " bytes are left over behind a message");
        }
    }

    private void need(int bytes, String what) {
        if (in.remaining() < bytes) {
            throw new MalformedBytesException(
                    "a message of " + frame.length() + " bytes ends before its " + what + " of " + bytes + " bytes");
        }
    }
}

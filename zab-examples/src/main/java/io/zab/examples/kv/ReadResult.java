package io.zab.examples.kv;

import io.zab.Answer;
import io.zab.core.model.Zxid;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What a read found.
 *
 * @param zxid the last transaction that the answer reflects
 * @param eTag the last change of the key; zero when it is absent
 * @param value empty when the key is absent
 */
record ReadResult(Zxid zxid, Zxid eTag, Optional<byte[]> value) {
    /** @param entry what is stored under the key, or null */
    static byte[] encode(KvEntry entry) {
        if (entry == null) {
            return new byte[0];
        }
        ByteBuffer out = ByteBuffer.allocate(Long.BYTES + entry.value().length);
        return out.putLong(entry.changed().value()).put(entry.value()).array();
    }

    static ReadResult decode(Answer answer) {
        ByteBuffer in = ByteBuffer.wrap(answer.result());
        if (!in.hasRemaining()) {
            return new ReadResult(answer.zxid(), Zxid.ZERO, Optional.empty());
        }
        Zxid eTag = new Zxid(in.getLong());
        byte[] value = new byte[in.remaining()];
        in.get(value);
        return new ReadResult(answer.zxid(), eTag, Optional.of(value));
    }
}

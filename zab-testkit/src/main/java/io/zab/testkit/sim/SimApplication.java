package io.zab.testkit.sim;

import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Payload;
import io.zab.core.model.SnapshotDigest;
import io.zab.core.model.Zxid;
import java.nio.ByteBuffer;

/**
 * The model state machine: it remembers how many entries it has seen and a digest of all of them in their order.
 *
 * <p>Invariant: two applications at one position have one digest, unless their servers have diverged (I9).
 */
final class SimApplication {
    private static final int CONTENT_BYTES = 160;

    private Zxid position = Zxid.ZERO;
    private long applied;
    private long digest;

    void apply(Entry entry) {
        position = entry.zxid();
        if (entry.kind() == EntryKind.APP) {
            applied++;
        }
        digest = fold(digest, entry);
    }

    /** The digest after this entry. */
    static long fold(long digest, Entry entry) {
        long mixed = (digest ^ entry.zxid().value()) * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ entry.payload().hashCode()) * 0xBF58_476D_1CE4_E5B9L;
        return mixed ^ mixed >>> 29;
    }

    /** What a snapshot holds; long enough to travel in several pieces. */
    Payload freeze() {
        ByteBuffer out = ByteBuffer.allocate(CONTENT_BYTES);
        out.putLong(position.value()).putLong(applied).putLong(digest);
        while (out.hasRemaining()) {
            out.put((byte) (digest >>> (out.position() & 7)));
        }
        return Payload.wrap(out.array());
    }

    void restore(Payload content) {
        ByteBuffer in = content.toByteBuffer();
        position = new Zxid(in.getLong());
        applied = in.getLong();
        digest = in.getLong();
    }

    static long digest(Payload content) {
        SnapshotDigest digest = new SnapshotDigest();
        digest.update(content);
        return digest.value();
    }

    Zxid position() {
        return position;
    }

    long applied() {
        return applied;
    }

    long digest() {
        return digest;
    }
}

package io.zab.testkit.sim;

import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Payload;
import io.zab.core.model.SnapshotDigest;
import io.zab.core.model.Zxid;
import java.nio.ByteBuffer;

/**
 * What one server has applied: the state machine, and beside it how many entries there were and a digest of all of them
 * in their order, which no state machine can get wrong.
 *
 * <p>Invariant: two applications at one position have one digest, unless their servers have diverged (I9).
 */
final class SimApplication {
    private static final int HEADER_BYTES = 160;
    private static final byte[] NO_RESULT = new byte[0];

    private final SimMachine machine;
    private Zxid position = Zxid.ZERO;
    private long applied;
    private long digest;

    /** A captured state, as bytes once somebody writes it. */
    interface Frozen {
        Payload write();
    }

    SimApplication(SimMachine machine) {
        this.machine = machine;
    }

    /** @return what the state machine says to whoever submitted it */
    byte[] apply(Entry entry, boolean submittedHere) {
        position = entry.zxid();
        digest = fold(digest, entry);
        if (entry.kind() != EntryKind.APP) {
            return NO_RESULT;
        }
        applied++;
        return machine.apply(entry, submittedHere);
    }

    /** The digest after this entry. */
    static long fold(long digest, Entry entry) {
        long mixed = (digest ^ entry.zxid().value()) * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ entry.payload().hashCode()) * 0xBF58_476D_1CE4_E5B9L;
        return mixed ^ mixed >>> 29;
    }

    /** What a snapshot holds; long enough to travel in several pieces. */
    Frozen freeze() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES);
        out.putLong(position.value()).putLong(applied).putLong(digest);
        while (out.hasRemaining()) {
            out.put((byte) (digest >>> (out.position() & 7)));
        }
        SimMachine.Frozen frozen = machine.freeze();
        return () -> joined(out.array(), SimMachine.written(frozen));
    }

    private static Payload joined(byte[] header, Payload body) {
        ByteBuffer whole = ByteBuffer.allocate(header.length + body.length()).put(header);
        body.writeTo(whole);
        return Payload.wrap(whole.array());
    }

    void restore(Payload content) {
        ByteBuffer in = content.toByteBuffer();
        position = new Zxid(in.getLong());
        applied = in.getLong();
        digest = in.getLong();
        machine.restore(content.slice(HEADER_BYTES, content.length() - HEADER_BYTES), position);
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

    SimMachine machine() {
        return machine;
    }
}

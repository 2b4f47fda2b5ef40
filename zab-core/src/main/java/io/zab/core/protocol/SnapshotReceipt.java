package io.zab.core.protocol;

import io.zab.core.message.SessionMessage.SnapshotChunk;
import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32C;

/**
 * A snapshot on its way in: its chunks go to the disk as numbered writes, so that what is told as progress is durable
 * and the sender is paced by the disk.
 */
final class SnapshotReceipt {
    private final Journal journal;
    private final Snapshot snapshot;
    private final Deque<Staged> staged = new ArrayDeque<>();
    private final SnapshotDigest digest = new SnapshotDigest();
    private long received;
    private long durable;

    private record Staged(long number, long end) {}

    SnapshotReceipt(Journal journal, Snapshot snapshot) {
        this.journal = journal;
        this.snapshot = snapshot;
        journal.stage(new WriteOp.StageSnapshot(snapshot));
    }

    /** Whether a log that starts with this snapshot would be one (rule S8): a bad one costs the link, not the disk. */
    static boolean holdsTogether(Snapshot snapshot, long epoch) {
        Zxid base = snapshot.base();
        return base.epoch() <= epoch
                && base.equals(snapshot.epochs().last())
                && !snapshot.configVersion().isAfter(base)
                && snapshot.configVersion().isAfter(Zxid.ZERO)
                && snapshot.sizeBytes() >= 0;
    }

    Snapshot snapshot() {
        return snapshot;
    }

    /** Takes the next chunk; false when it is not the next one, too long, or damaged. */
    boolean accept(SnapshotChunk chunk) {
        CRC32C crc = new CRC32C();
        crc.update(chunk.bytes().toByteBuffer());
        boolean fits = chunk.offset() == received
                && chunk.bytes().length() > 0
                && chunk.bytes().length() <= snapshot.sizeBytes() - received
                && (int) crc.getValue() == chunk.crc32c();
        if (fits) {
            received += chunk.bytes().length();
            digest.update(chunk.bytes());
            long number = journal.stage(new WriteOp.StageChunk(chunk.offset(), chunk.bytes()));
            staged.addLast(new Staged(number, received));
        }
        return fits;
    }

    boolean isComplete() {
        return received == snapshot.sizeBytes();
    }

    /** Whether the whole content is what the sender's store once wrote: a rotten file must not be installed here. */
    boolean isSound() {
        return digest.value() == snapshot.digest();
    }

    void writesDone() {
        while (!staged.isEmpty() && journal.isDone(staged.peekFirst().number())) {
            durable = staged.removeFirst().end();
        }
    }

    long durableBytes() {
        return durable;
    }
}

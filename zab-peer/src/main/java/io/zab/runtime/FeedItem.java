package io.zab.runtime;

import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.Propose;
import io.zab.core.message.SessionMessage.SyncTxns;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import io.zab.core.model.Zxid;
import io.zab.spi.StorageException;
import java.util.Optional;

/** Something that waits its turn on a session: small, whatever amount of history it stands for. */
sealed interface FeedItem {

    /** A message as it is. */
    record Say(SessionMessage message) implements FeedItem {}

    /** Entries {@code (after, through]}, to be read when there is room for them. */
    abstract sealed class Range implements FeedItem {
        private Zxid after;
        Zxid through;

        private Range(Zxid after, Zxid through) {
            this.after = after;
            this.through = through;
        }

        Zxid after() {
            return after;
        }

        Zxid through() {
            return through;
        }

        boolean isDone() {
            return after.equals(through);
        }

        /** The message that carries this part, which is the next one. */
        final SessionMessage take(EntryBatch part) {
            after = part.last().zxid();
            return wrap(part);
        }

        abstract SessionMessage wrap(EntryBatch part);
    }

    /** History of a synchronisation. */
    final class History extends Range {
        History(Zxid after, Zxid through) {
            super(after, through);
        }

        @Override
        SessionMessage wrap(EntryBatch part) {
            return new SyncTxns(part);
        }
    }

    /** Proposals that came while the session took no more. */
    final class Proposals extends Range {
        private final long epoch;
        private Zxid commit;

        Proposals(Propose first) {
            super(first.entries().first().previous(), first.entries().last().zxid());
            this.epoch = first.epoch();
            this.commit = first.commit();
        }

        /** Takes a further proposal in, if it is the next one. */
        boolean extend(Propose next) {
            boolean adjoins =
                    next.epoch() == epoch && next.entries().first().previous().equals(through);
            if (adjoins) {
                through = next.entries().last().zxid();
                commit = Zxid.max(commit, next.commit());
            }
            return adjoins;
        }

        /** Takes a commit in: it leaves with the last part at the latest, and with none that ends before it. */
        boolean committed(SessionMessage.Commit message) {
            boolean same = message.epoch() == epoch;
            if (same) {
                commit = Zxid.max(commit, message.zxid());
            }
            return same;
        }

        @Override
        SessionMessage wrap(EntryBatch part) {
            return new Propose(epoch, part, Zxid.min(commit, part.last().zxid()));
        }
    }

    /** The content of a snapshot from {@code offset} on. */
    final class Chunks implements FeedItem {
        final Snapshot snapshot;
        long offset;
        private final SnapshotDigest digest = new SnapshotDigest();
        private long read;

        Chunks(Snapshot snapshot) {
            this.snapshot = snapshot;
        }

        /** The next piece, as it was read; the last one only when all of them are what was once written. */
        Payload verified(Payload piece) throws StorageException {
            digest.update(piece);
            read += piece.length();
            if (read >= snapshot.sizeBytes() && digest.value() != snapshot.digest()) {
                String name = "the snapshot at " + snapshot.base();
                throw new StorageException(
                        name + " is damaged: it is not the " + snapshot.sizeBytes() + " bytes that were written",
                        new StorageException.Where(name, snapshot.base(), Optional.of(snapshot)));
            }
            return piece;
        }
    }
}

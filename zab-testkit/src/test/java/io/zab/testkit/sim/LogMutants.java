package io.zab.testkit.sim;

import io.zab.core.model.DurableState;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Epochs;
import io.zab.core.model.Payload;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.WriteOp;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Mistakes in what is written to the log. */
final class LogMutants {
    private LogMutants() {}

    /** Leaves one entry more than it should in its log. */
    static final class TruncatesTooLittle extends Mutants.WritesOtherwise {
        TruncatesTooLittle(SimKernel real) {
            super(real);
        }

        @Override
        WriteOp instead(WriteOp op) {
            return op instanceof WriteOp.Truncate truncate
                    ? new WriteOp.Truncate(truncate.to().next())
                    : op;
        }
    }

    /** Every second META record is the one written before it once more. */
    static final class WritesOldEpochs extends Mutants.WritesOtherwise {
        private final List<Epochs> written = new ArrayList<>(List.of(Epochs.FRESH));

        WritesOldEpochs(SimKernel real) {
            super(real);
        }

        @Override
        WriteOp instead(WriteOp op) {
            if (op instanceof WriteOp.SaveEpochs save) {
                written.add(save.epochs());
                int last = written.size() - 1;
                return new WriteOp.SaveEpochs(written.get(last % 3 == 2 ? last - 2 : last));
            }
            return op;
        }
    }

    /** Once it follows in a new epoch it appends a proposal of the old one that came late. */
    static final class AppendsLateProposal extends Mutants.WritesOtherwise {
        private Optional<WriteOp.Append> late = Optional.empty();

        AppendsLateProposal(SimKernel real) {
            super(real);
        }

        @Override
        WriteOp instead(WriteOp op) {
            if (role() != Role.FOLLOWING || !(op instanceof WriteOp.Append append)) {
                return op;
            }
            Optional<WriteOp.Append> before = late;
            late = Optional.of(append);
            boolean old = before.isPresent() && epoch(before.get()) < epoch(append);
            return old ? before.get() : append;
        }

        private static long epoch(WriteOp.Append append) {
            return append.entries().last().zxid().epoch();
        }
    }

    /** Changes entries of others that carry a payload on their way to its own log. */
    abstract static class ChangesEntries extends Mutants.WritesOtherwise {
        ChangesEntries(SimKernel real) {
            super(real);
        }

        abstract Entry changed(Entry entry);

        @Override
        WriteOp instead(WriteOp op) {
            if (op instanceof WriteOp.Append append) {
                List<Entry> entries = new ArrayList<>();
                append.entries().entries().forEach(entry -> entries.add(changed(entry)));
                return new WriteOp.Append(EntryBatch.of(entries));
            }
            return op;
        }

        static Entry with(Entry entry, EntryKind kind, Payload payload) {
            return new Entry(entry.zxid(), entry.previous(), kind, entry.origin(), entry.committedAtPropose(), payload);
        }
    }

    /** A follower logs the right zxids with other contents now and then. */
    static final class LogsOtherContent extends ChangesEntries {
        LogsOtherContent(SimKernel real) {
            super(real);
        }

        @Override
        Entry changed(Entry entry) {
            boolean mine = role() == Role.FOLLOWING
                    && entry.kind() == EntryKind.APP
                    && entry.zxid().counter() % 8 == 0;
            Payload other = Payload.wrap(
                    ByteBuffer.allocate(8).putLong(entry.zxid().value()).array());
            return mine ? with(entry, entry.kind(), other) : entry;
        }
    }

    /** Logs a configuration as if it were nothing special. */
    static final class HidesConfigurations extends ChangesEntries {
        HidesConfigurations(SimKernel real) {
            super(real);
        }

        @Override
        Entry changed(Entry entry) {
            return entry.kind() == EntryKind.CONFIG ? with(entry, EntryKind.NOOP, Payload.EMPTY) : entry;
        }
    }

    /** A leader proposes its configuration anew with every request, whether the last one is committed or not. */
    static final class ProposesManyConfigurations extends ChangesEntries {
        ProposesManyConfigurations(SimKernel real) {
            super(real);
        }

        @Override
        Entry changed(Entry entry) {
            Payload configuration = view().configurations()
                    .get(view().configurations().size() - 1)
                    .toPayload();
            return role() == Role.LEADING && entry.kind() == EntryKind.APP
                    ? with(entry, EntryKind.CONFIG, configuration)
                    : entry;
        }
    }

    /** Records its own snapshot as if it came from elsewhere. */
    static final class InstallsItsOwn extends Mutants.WritesOtherwise {
        InstallsItsOwn(SimKernel real) {
            super(real);
        }

        @Override
        WriteOp instead(WriteOp op) {
            return op instanceof WriteOp.RecordSnapshot record ? new WriteOp.InstallSnapshot(record.snapshot()) : op;
        }
    }

    /** The entry that opens an epoch is proposed and never logged. */
    static final class NeverLogsOpen extends Mutants.WritesOtherwise {
        NeverLogsOpen(SimKernel real) {
            super(real);
        }

        @Override
        WriteOp instead(WriteOp op) {
            boolean open = op instanceof WriteOp.Append append
                    && append.entries().entries().get(0).kind() == EntryKind.OPEN;
            return open && role() == Role.LEADING ? new WriteOp.SaveEpochs(view().epochs()) : op;
        }
    }

    /** The promise is not among what is recovered after a restart. */
    static DurableState withoutPromise(DurableState state) {
        Epochs epochs = state.epochs();
        long left = Math.max(epochs.currentEpoch(), state.table().last().epoch());
        return new DurableState(
                state.identity(),
                new Epochs(left, epochs.acceptedFrom(), epochs.currentEpoch(), epochs.staysOut()),
                state.table(),
                state.base(),
                state.logStart(),
                state.configurations(),
                state.knownCommitted(),
                state.snapshots());
    }

    static Zxid before(Zxid zxid) {
        return Zxid.of(zxid.epoch(), zxid.counter() - 1);
    }
}

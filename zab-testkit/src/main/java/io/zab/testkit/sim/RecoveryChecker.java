package io.zab.testkit.sim;

import io.zab.core.model.DurableState;
import io.zab.core.model.Identity;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import java.util.List;
import java.util.Optional;

/**
 * Compares what a store has recovered with what a sequence of writes makes of a log (rules S2, S7). A store may have kept
 * entries and snapshots that compaction allowed to go; one whose files were damaged may have fallen back on an older
 * snapshot.
 *
 * @param identity whose log it is; the incarnation is not compared
 * @param found what was recovered
 * @param damaged whether files were damaged
 */
record RecoveryChecker(Identity identity, DurableState found, boolean damaged) {
    /**
     * The first difference; empty when there is none.
     *
     * @param committedMost up to where commits may be known, if what was said of them along with the last writes survived
     */
    Optional<String> difference(LogImage image, Zxid committedMost) {
        boolean otherBase = damaged || isRepaired(image);
        DurableState expected = image.recovered(identity, otherBase ? found.base() : image.base());
        Zxid committed = found.knownCommitted();
        Zxid startMost = damaged ? found.base() : image.logStart();
        if (!found.identity().sameInstance(identity)) {
            return different("owner", found.identity(), identity);
        } else if (!found.epochs().equals(expected.epochs())) {
            return different("epochs", found.epochs(), expected.epochs());
        } else if (!found.table().equals(expected.table())) {
            return different("epoch table", found.table(), expected.table());
        } else if (!baseIsKnown(image)) {
            return different("base", found.base(), expected.base());
        } else if (found.logStart().isAfter(startMost)) {
            return different("first entry", found.logStart(), startMost);
        } else if (!found.configurations().equals(expected.configurations())) {
            return different("configurations", found.configurations(), expected.configurations());
        } else if (committed.isBefore(image.knownCommitted()) || committed.isAfter(committedMost)) {
            return different("commit", committed, image.knownCommitted() + " to " + committedMost);
        }
        List<Snapshot> snapshots = image.snapshots();
        return damaged || found.snapshots().containsAll(snapshots)
                ? Optional.empty()
                : different("snapshots", found.snapshots(), snapshots);
    }

    private boolean baseIsKnown(LogImage image) {
        return found.base().equals(image.base()) || damaged && found.base().isBefore(image.base()) || isRepaired(image);
    }

    /** A recorded snapshot was passed over for its damage and has been written once more: its old record counts again. */
    private boolean isRepaired(LogImage image) {
        return found.base().isAfter(image.base()) && image.hasPassedOver(found.base());
    }

    private static Optional<String> different(String what, Object found, Object expected) {
        return Optional.of(what + " " + found + " instead of " + expected);
    }
}

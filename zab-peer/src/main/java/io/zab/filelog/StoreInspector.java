package io.zab.filelog;

import io.zab.core.model.Snapshot;
import io.zab.core.model.SnapshotDigest;
import io.zab.core.model.Zxid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reads the directory of a store from outside: takes no lock, changes no byte, and goes on where a peer would refuse.
 *
 * <p>The peer may run meanwhile: what looks damaged is looked at once more, so that what is being written, given back or
 * written over just then is not taken for damage. What is read is the log as it was when this came by. Memory does not
 * depend on the length of the log. Not safe for use by several threads.
 */
public final class StoreInspector {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final FileOperations files;

    private StoreInspector(FileOperations files) {
        this.files = files;
    }

    public static StoreInspector at(Path directory) {
        return over(new DirectoryFiles(directory));
    }

    /** The same over another file system, such as a simulated one. */
    public static StoreInspector over(FileOperations files) {
        return new StoreInspector(files);
    }

    /** Whether there is a log at all: without one a directory is no store, or one that was never started. */
    public boolean hasLog() throws IOException {
        return !FileNames.segments(files.list()).isEmpty();
    }

    /**
     * Reads the whole log and shows it.
     *
     * @throws IOException when the directory cannot be listed; a segment that cannot be read is damage
     */
    public LogReport log(LogVisitor visitor) throws IOException {
        return new LogWalk(files, visitor).run();
    }

    /**
     * Reads the log and looks at the snapshots.
     *
     * @param inFull whether the contents of snapshots are read and compared with the digests that were recorded
     */
    public StoreReport store(boolean inFull) throws IOException {
        StoreReport before = look(inFull);
        // A peer that runs may have put a new snapshot in the place of an old one between two looks.
        while (!before.isSound()) {
            StoreReport again = look(inFull);
            if (again.equals(before)) {
                return again;
            }
            before = again;
        }
        return before;
    }

    private StoreReport look(boolean inFull) throws IOException {
        LogReport log = log(LogVisitor.NONE);
        List<SnapshotReport> snapshots = snapshots(log, inFull);
        return new StoreReport(log, snapshots, missing(log, snapshots));
    }

    private List<SnapshotReport> snapshots(LogReport log, boolean inFull) throws IOException {
        List<String> unrecorded = new ArrayList<>(
                files.list().stream().filter(FileNames::isSnapshot).toList());
        List<SnapshotReport> reports = new ArrayList<>();
        for (Snapshot snapshot : log.snapshots()) {
            String name = FileNames.snapshot(snapshot);
            unrecorded.remove(name);
            reports.add(report(name, snapshot, inFull));
        }
        for (String name : unrecorded) {
            Optional<Zxid> base = FileNames.snapshotBase(name);
            Optional<Found> found = base.isPresent() ? find(name, inFull) : Optional.empty();
            found.ifPresent(there -> reports.add(unrecorded(name, base.get(), there, inFull)));
        }
        reports.sort(Comparator.comparing(SnapshotReport::base));
        return reports.stream().filter(report -> !isGivenBack(report, reports)).toList();
    }

    private static List<String> missing(LogReport log, List<SnapshotReport> snapshots) {
        List<String> missing = new ArrayList<>();
        if (!log.damage().isEmpty()) {
            return missing;
        }
        if (log.meta().isEmpty()) {
            missing.add("the log does not say whose it is");
        } else if (log.last().epoch() > log.meta().get().epochs().acceptedEpoch()) {
            missing.add("the log holds entries of epoch " + log.last().epoch() + ", and only epoch "
                    + log.meta().get().epochs().acceptedEpoch() + " was promised");
        }
        boolean based = log.logStart().equals(Zxid.ZERO);
        for (SnapshotReport snapshot : snapshots) {
            boolean usable = snapshot.recorded().isPresent() && !snapshot.isTrouble();
            based |= usable && !snapshot.base().isBefore(log.logStart());
        }
        if (!based) {
            missing.add("the log begins behind " + log.logStart() + ", and no sound snapshot at or behind it is there");
        }
        return missing;
    }

    /** A record outlives its file: compaction deletes what a later snapshot makes needless. */
    private static boolean isGivenBack(SnapshotReport report, List<SnapshotReport> all) {
        return report.standing() == SnapshotReport.Standing.MISSING
                && all.stream()
                        .anyMatch(other -> other.base().isAfter(report.base())
                                && other.recorded().isPresent()
                                && !other.isTrouble());
    }

    private SnapshotReport report(String name, Snapshot snapshot, boolean inFull) throws IOException {
        Optional<Found> found = find(name, inFull);
        SnapshotReport.Standing standing = SnapshotReport.Standing.MISSING;
        if (found.isPresent()) {
            boolean whole = found.get().sizeBytes == snapshot.sizeBytes();
            boolean same = whole && found.get().readable && (!inFull || found.get().digest == snapshot.digest());
            SnapshotReport.Standing good = inFull ? SnapshotReport.Standing.SOUND : SnapshotReport.Standing.PRESENT;
            standing = same ? good : SnapshotReport.Standing.DAMAGED;
        }
        long sizeBytes = found.map(Found::sizeBytes).orElse(-1L);
        return new SnapshotReport(files.describe(name), snapshot.base(), Optional.of(snapshot), sizeBytes, standing);
    }

    /** What the log does not know is measured by the digest in its name. */
    private SnapshotReport unrecorded(String name, Zxid base, Found found, boolean inFull) {
        boolean sound = found.readable && (!inFull || FileNames.hasDigest(name, found.digest));
        SnapshotReport.Standing standing =
                sound ? SnapshotReport.Standing.NOT_RECORDED : SnapshotReport.Standing.DAMAGED;
        return new SnapshotReport(files.describe(name), base, Optional.empty(), found.sizeBytes, standing);
    }

    private record Found(long sizeBytes, long digest, boolean readable) {}

    /** Empty when there is no such file (any more). */
    private Optional<Found> find(String name, boolean inFull) throws IOException {
        long position = 0;
        SnapshotDigest digest = new SnapshotDigest();
        try (FileOperations.OpenFile file = files.openToRead(name)) {
            byte[] bytes = new byte[BUFFER_BYTES];
            for (int read; inFull && (read = file.read(ByteBuffer.wrap(bytes), position)) > 0; position += read) {
                digest.update(bytes, 0, read);
            }
            return Optional.of(new Found(file.size(), digest.value(), true));
        } catch (IOException e) {
            return files.exists(name) ? Optional.of(new Found(position, digest.value(), false)) : Optional.empty();
        }
    }
}

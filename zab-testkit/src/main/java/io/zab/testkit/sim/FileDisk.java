package io.zab.testkit.sim;

import static io.zab.testkit.sim.Violation.check;

import io.zab.core.model.DurableState;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A real store over a simulated directory. What it is told to do it does at once; when that was done, and so what a crash
 * leaves of it, is decided by {@link #reported}.
 *
 * <p>Invariant: a store that fails or refuses to open does so for a reason that was given to it.
 */
final class FileDisk {
    private static final double PROBE_CHANCE = 0.005;
    private static final int READ_BYTES = 1 << 20;
    private static final long NOWHERE = -1;
    private static final List<Long> SEGMENT_BYTES = List.of(2_048L, 8_192L, 32_768L);
    private static final List<Long> PREALLOCATE_BYTES = List.of(0L, 512L, 4_096L);

    private final Storage storage;
    private final Hazards hazards;
    private final Storage.Opening opening;
    private final SimFiles files;
    private final Dice dice;
    private final Dice probes;
    private final SimStorage factory;
    private final long segmentBytes;
    private final long preallocateBytes;
    private Store store;
    private long told;
    private boolean failed;
    private boolean endedInAWrite;
    private boolean damaged;
    private boolean doubtful;
    /** Where a write ran out of room; what is done behind it happens once there is some. */
    private long stuckAt = NOWHERE;

    private String waitsFor = "";

    /** What may befall a process on its own, and where it is counted. */
    record Hazards(Faults faults, Coverage coverage) {
        boolean mayDie() {
            return faults.include(Fault.CRASH) || faults.include(Fault.POWER_LOSS);
        }

        boolean losesPower(boolean drawn) {
            return faults.include(Fault.POWER_LOSS) && (drawn || !faults.include(Fault.CRASH));
        }
    }

    FileDisk(SimStorage storage, Storage.Opening opening, Hazards hazards, Dice dice) {
        this.opening = opening;
        this.hazards = hazards;
        this.dice = dice;
        this.files = new SimFiles("disk of " + opening.server(), dice.split());
        this.factory = storage;
        this.segmentBytes = dice.pick(SEGMENT_BYTES);
        this.preallocateBytes = dice.pick(PREALLOCATE_BYTES);
        this.storage = storage.over(files, segmentBytes, preallocateBytes);
        this.probes = new Dice(opening.newInstanceId() ^ 0x1F83_D9ABL);
    }

    /** Recovers, now and then with a crash in the middle of an earlier attempt to. */
    DurableState open() throws StorageException {
        if (dice.chance(0.1) && hazards.mayDie()) {
            openNow();
            hazards.coverage().saw("died in its recovery");
            crash(false, hazards.losesPower(dice.chance(0.5)));
        }
        store = openNow();
        DurableState found = store.recovered();
        check(
                found.identity().incarnation() > told,
                damaged ? Property.S3 : Property.D1,
                () -> "incarnation " + found.identity().incarnation() + " after one of " + told);
        told = found.identity().incarnation();
        reported(files.position());
        return found;
    }

    private Store openNow() throws StorageException {
        try {
            Store opened = storage.open(opening);
            failed = false;
            opened.whenFull(this::noRoom);
            check(!files.takeStruck(), Property.S5, () -> "a start goes on behind a failed write");
            return opened;
        } catch (StorageException e) {
            boolean struck = files.takeStruck();
            boolean excused = e.kind() == StorageException.Kind.IO ? struck : damaged;
            check(excused, Property.S2, () -> "a start is refused without need: " + e.getMessage());
            files.stop();
            endedInAWrite = true;
            throw e;
        }
    }

    private boolean noRoom(String reason) {
        if (stuckAt == NOWHERE) {
            stuckAt = files.position();
            waitsFor = reason;
            files.lend(true);
            hazards.coverage().saw("write waited for room");
            check(files.lacksRoom(), Property.S5, () -> "the store waits for room that it has: " + reason);
        }
        return true;
    }

    /** What a write waits for; empty when none does. */
    Optional<String> waitsFor() {
        return stuckAt == NOWHERE ? Optional.empty() : Optional.of(waitsFor);
    }

    /** There is room: what waited for it has been done. */
    void goOn() {
        stuckAt = NOWHERE;
    }

    /** @return what went wrong */
    Optional<String> persist(List<WriteOp> operations, Zxid hint) {
        try {
            store.persist(operations, hint);
            while (store.unneeded() > 0) {
                store.removeUnneeded();
            }
            check(!files.takeStruck(), Property.S5, () -> "the store goes on behind a failed write");
            return Optional.empty();
        } catch (StorageException e) {
            check(files.takeStruck(), Property.S5, () -> "the store fails without need: " + e.getMessage());
            failed = true;
            return Optional.of(e.getMessage());
        } finally {
            files.lend(false);
        }
    }

    /** Whether a process that dies takes the power with it, as drawn. */
    boolean mayLosePower() {
        return hazards.faults().include(Fault.POWER_LOSS);
    }

    /** How much has been done so far, for {@link #reported}. */
    long position() {
        return files.position();
    }

    /** What was done up to this position is reported, as done or as failed: no crash comes before it. */
    void reported(long position) {
        files.settle(position);
    }

    /** Writes a local snapshot; empty when that failed, which harms nobody. */
    Optional<Snapshot> writeSnapshot(Snapshot about, Payload content) {
        try (Store.SnapshotSink sink =
                store.createSnapshot(about.base(), about.epochs(), about.configuration(), about.configVersion())) {
            sink.stream().write(content.toByteArray());
            Snapshot written = sink.commit();
            check(!files.takeStruck(), Property.S6, () -> "a snapshot is complete behind a failed write");
            return Optional.of(written);
        } catch (StorageException | IOException e) {
            check(files.takeStruck(), Property.S6, () -> "a snapshot cannot be written: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** All entries that the store holds. */
    List<Entry> readAll(DurableState found) {
        return read(found.logStart(), found.last());
    }

    List<Entry> read(Zxid after, Zxid through) {
        List<Entry> entries = new ArrayList<>();
        try {
            Zxid position = after;
            while (position.isBefore(through)) {
                List<EntryBatch> batches = store.read(position, through, READ_BYTES);
                Zxid at = position;
                check(!batches.isEmpty(), Property.S2, () -> "the store has nothing in (" + at + ", " + through + "]");
                for (EntryBatch batch : batches) {
                    entries.addAll(batch.entries());
                }
                position = entries.get(entries.size() - 1).zxid();
            }
        } catch (StorageException e) {
            throw new Violation(
                    Property.S2, "the store cannot read (" + after + ", " + through + "]: " + e.getMessage());
        }
        return entries;
    }

    Payload content(Snapshot snapshot) {
        try {
            return store.readSnapshot(snapshot, 0, (int) snapshot.sizeBytes());
        } catch (StorageException e) {
            throw new Violation(Property.S6, "the store cannot read " + snapshot + ": " + e.getMessage());
        }
    }

    long freeBytes() {
        return store.freeBytes();
    }

    /** The process dies, after all it did or at any instant since what was reported last. */
    void crash(boolean afterAll, boolean power) {
        if (power) {
            hazards.coverage().saw("power lost under files");
        }
        store = null;
        endedInAWrite = !afterAll || power || failed || stuckAt != NOWHERE;
        if (stuckAt != NOWHERE) {
            files.takeBack(stuckAt);
            stuckAt = NOWHERE;
        }
        if (afterAll) {
            files.stop();
        } else {
            files.crash();
        }
        if (power) {
            files.losePower();
        }
    }

    /**
     * Now and then: power fails under a copy of the directory, as badly as it may at this instant, and the store recovers
     * from what is left.
     *
     * @param missing what of that is not as it must be
     */
    List<String> probe(Function<DurableState, List<String>> missing) {
        if (store == null || failed || doubtful || stuckAt != NOWHERE || !probes.chance(PROBE_CHANCE)) {
            return List.of();
        }
        hazards.coverage().saw("recovered from a copy");
        SimFiles copy = files.copy(probes.split());
        copy.crash();
        copy.losePower();
        try (Store recovered =
                factory.over(copy, segmentBytes, preallocateBytes).open(opening)) {
            return missing.apply(recovered.recovered());
        } catch (StorageException e) {
            return List.of("it does not start: " + e.getMessage());
        }
    }

    // What befalls the directory.

    void fail(SimFiles.Trouble kind, int after) {
        files.fail(kind, after);
    }

    void leaveRoom(long bytes) {
        files.leaveRoom(bytes);
    }

    /**
     * A bit flips in a file, or a file vanishes; the process must be down. Spares what nobody can tell from a write that
     * the crash cut off: the last batch when the mark behind it may be gone (docs/decisions/0021), and the last segment
     * when what the one before says of it may be, or there is none before (docs/decisions/0135).
     *
     * @return what was done; empty when there is nothing to damage
     */
    Optional<String> damage(Dice chance) {
        List<String> names = new ArrayList<>(files.list());
        names.removeIf(name -> !name.startsWith("log-") && !name.startsWith("snapshot-") || name.endsWith(".tmp"));
        String newest = "";
        for (String name : names) {
            newest = name.startsWith("log-") && name.compareTo(newest) > 0 ? name : newest;
        }
        boolean vanishes = chance.chance(0.3);
        boolean alone = names.stream().filter(name -> name.startsWith("log-")).count() == 1;
        if (endedInAWrite || vanishes && alone) {
            names.remove(newest);
        }
        if (names.isEmpty()) {
            return Optional.empty();
        }
        damaged = true;
        doubtful = true;
        String name = chance.pick(names);
        if (vanishes) {
            files.lose(name);
            return Optional.of(name + " vanishes");
        }
        files.flip(name, chance);
        return Optional.of("a bit flips in " + name);
    }

    /** Whether to look once more whether the store reads what was written. */
    boolean isSampled() {
        return dice.chance(0.1);
    }

    boolean isOpen() {
        return store != null;
    }

    boolean isLimited() {
        return files.usableBytes() != SimFiles.UNLIMITED;
    }

    /** Whether a file was damaged since the store could be opened last. */
    boolean isDamaged() {
        return damaged;
    }

    /** Whether a snapshot may be damaged that nobody has read since. */
    boolean isDoubtful() {
        return doubtful;
    }

    /** What was recovered is as it should be, in spite of all damage. */
    void recoveredWell() {
        damaged = false;
    }
}

package io.zab.testkit.sim;

import static io.zab.testkit.sim.Violation.check;

import io.zab.core.model.DurableState;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.Identity;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.StorageException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One server's disk: numbered writes become durable in order, some time after they were issued; a crash keeps a prefix of
 * them that holds everything reported done (rules S1, S2). Either this is all there is of it, or a real store does the
 * work over a simulated directory, and this is what it is measured by.
 *
 * <p>Invariant: {@code durable} is what a power failure at this instant would leave at least, {@code latest} what it
 * becomes if nothing goes wrong.
 */
public final class SimDisk {
    private final ServerId server;
    private final long instanceId;
    private final Timeline timeline;
    private final Supplier<Conditions> conditions;
    private final Dice dice;
    private final Optional<FileDisk> files;
    private final Map<Snapshot, Payload> localSnapshots = new HashMap<>();
    private final Deque<Pending> queue = new ArrayDeque<>();
    private List<Pending> unconfirmed = List.of();
    private LogImage durable;
    private LogImage latest;
    private long incarnation;
    private long session;
    private boolean forcing;
    private boolean failing;
    private boolean broken;
    private boolean failed;
    private final SimSpace space;
    private long stalledUntil;
    private Host host = Host.NONE;
    private Runnable atNextForce = () -> {};
    private int writesLeast;

    private record Pending(long number, WriteOp op, Zxid hint) {}

    /** Who is told what becomes of the writes. */
    interface Host {
        Host NONE = new Host() {};

        default void written(long number) {}

        /** One more write is durable. */
        default void durableChanged() {}

        default void storageFailed(String reason) {}

        default void spaceShort(boolean isShort) {}

        /** A write waits for room. */
        default void noRoom(String reason) {}
    }

    SimDisk(
            Identity owner,
            Ensemble founding,
            Timeline timeline,
            Supplier<Conditions> conditions,
            Optional<FileDisk> files,
            Dice dice) {
        this.server = owner.server();
        this.instanceId = owner.instanceId();
        this.timeline = timeline;
        this.conditions = conditions;
        this.files = files;
        this.dice = dice;
        this.space = new SimSpace(timeline, dice, files, isShort -> host.spaceShort(isShort));
        this.durable = LogImage.founding(founding);
        this.latest = durable.copy();
    }

    /**
     * Recovery: a new incarnation, durable before anything is said (rule D1).
     *
     * @throws StorageException when the server cannot start, for a reason that was given to its disk
     */
    DurableState open(Host next) throws StorageException {
        DurableState found;
        if (files.isPresent()) {
            found = files.get().open();
            incarnation = found.identity().incarnation();
            host = next;
            recover(found, files.get());
        } else {
            incarnation++;
            host = next;
            found = durable.recovered(identity());
        }
        failed = false;
        broken = false;
        space.opened();
        return found;
    }

    /** What the store has found must be what some of the unconfirmed writes, from the first on, make of the log. */
    private void recover(DurableState found, FileDisk store) {
        LogImage image = durable.copy();
        List<String> differences = differences(found, image, store.isDamaged());
        Property broken = store.isDamaged() ? Property.S3 : Property.S2;
        check(differences.isEmpty(), broken, () -> "recovery of " + identity() + " found " + differences);
        image.reopened(found);
        unconfirmed = List.of();
        durable = image;
        latest = image.copy();
        check(
                image.entries().equals(store.readAll(found)),
                Property.S7,
                () -> "recovered entries differ from " + image);
        newest(found).ifPresent(snapshot -> checkContent(snapshot, store));
        store.recoveredWell();
        host.durableChanged();
    }

    /** Applies unconfirmed writes until that is what was found; none when it comes to that. */
    private List<String> differences(DurableState found, LogImage image, boolean damaged) {
        RecoveryChecker checker = new RecoveryChecker(identity(), found, damaged);
        Zxid committedMost = image.knownCommitted();
        List<String> differences = new ArrayList<>();
        Optional<String> difference = checker.difference(image, committedMost);
        for (Pending write : unconfirmed) {
            if (difference.isEmpty()) {
                break;
            }
            differences.add(difference.get());
            image.apply(write.op(), localSnapshots);
            committedMost = Zxid.max(Zxid.max(committedMost, image.knownCommitted()), write.hint());
            difference = checker.difference(image, committedMost);
        }
        difference.ifPresent(differences::add);
        return difference.isEmpty() ? List.of() : differences;
    }

    /** What would be missing should the power fail now, looked at now and then where there are files. */
    List<String> missingAfterAPowerLoss() {
        return files.map(store -> store.probe(found -> differences(found, durable.copy(), false)))
                .orElse(List.of());
    }

    private static Optional<Snapshot> newest(DurableState found) {
        List<Snapshot> snapshots = found.snapshots();
        return snapshots.isEmpty() ? Optional.empty() : Optional.of(snapshots.get(snapshots.size() - 1));
    }

    private void checkContent(Snapshot snapshot, FileDisk store) {
        check(
                store.content(snapshot).equals(durable.content(snapshot)),
                Property.S7,
                () -> "the content of " + snapshot + " is not what was written");
    }

    Identity identity() {
        return new Identity(server, instanceId, Math.max(1, incarnation));
    }

    void write(long number, WriteOp op, Zxid hint) {
        latest.apply(op, hint, localSnapshots);
        queue.add(new Pending(number, op, hint));
        forceSoon();
    }

    private void forceSoon() {
        if (forcing || queue.isEmpty() || failed) {
            return;
        }
        forcing = true;
        long through = lastOfNextForce();
        Optional<String> failure = files.flatMap(store -> persist(store, through));
        broken = failure.isPresent();
        long writes = through - queue.getFirst().number() + 1;
        if (writes >= writesLeast) {
            Runnable witness = atNextForce;
            atNextForce = () -> {};
            witness.run();
        }
        Optional<String> waitsFor = files.flatMap(FileDisk::waitsFor);
        waitsFor.ifPresent(host::noRoom);
        long position = position();
        space.onceThereIsRoom(() ->
                complete(through, failure, position, Math.max(0, stalledUntil - timeline.now()) + forceMillis()));
    }

    private long forceMillis() {
        return dice.between(
                conditions.get().forceLeastMillis(), conditions.get().forceMostMillis());
    }

    private long lastOfNextForce() {
        if (!conditions.get().splitsForces() || queue.size() == 1 || dice.chance(0.5)) {
            return queue.getLast().number();
        }
        long index = dice.below(queue.size());
        return queue.stream().skip(index).findFirst().orElseThrow().number();
    }

    /** The store carries the first of the queued writes out, all under one force. */
    private Optional<String> persist(FileDisk store, long through) {
        List<WriteOp> operations = new ArrayList<>();
        List<Pending> begun = new ArrayList<>();
        Zxid hint = Zxid.ZERO;
        for (Pending write : queue) {
            if (write.number() <= through) {
                begun.add(write);
                operations.add(write.op());
                hint = Zxid.max(hint, write.hint());
            }
        }
        unconfirmed = begun;
        return store.persist(operations, hint);
    }

    private long position() {
        return files.map(FileDisk::position).orElse(0L);
    }

    private void complete(long through, Optional<String> failure, long position, long inMillis) {
        long mine = session;
        timeline.in(inMillis, () -> {
            if (mine != session) {
                return;
            }
            long wait = stalledUntil - timeline.now();
            if (wait > 0) {
                complete(through, failure, position, wait + forceMillis());
            } else if (failure.isPresent() || failing) {
                fail(failure.orElse("a write failed"));
            } else {
                files.ifPresent(store -> store.reported(position));
                forced(through);
            }
        });
    }

    private void forced(long through) {
        makeDurable(through);
        unconfirmed = List.of();
        forcing = false;
        host.written(through);
        forceSoon();
    }

    private void makeDurable(long through) {
        while (!queue.isEmpty() && queue.getFirst().number() <= through) {
            Pending write = queue.removeFirst();
            durable.apply(write.op(), write.hint(), localSnapshots);
            host.durableChanged();
        }
    }

    private void fail(String reason) {
        failing = false;
        failed = true;
        space.closed();
        host.storageFailed(reason);
    }

    // Snapshots and reading.

    /**
     * Begins to write a local snapshot.
     *
     * @return what completes it; empty when it cannot be written
     */
    Optional<Runnable> writeSnapshot(Snapshot snapshot, Payload content) {
        boolean waits = files.flatMap(FileDisk::waitsFor).isPresent();
        if (broken || failed || waits || files.isPresent() && !isWritten(snapshot, content, files.get())) {
            return Optional.empty();
        }
        long position = position();
        return Optional.of(() -> {
            files.ifPresent(store -> store.reported(position));
            localSnapshots.put(snapshot, content);
        });
    }

    private static boolean isWritten(Snapshot snapshot, Payload content, FileDisk store) {
        Optional<Snapshot> written = store.writeSnapshot(snapshot, content);
        check(
                written.isEmpty() || written.get().equals(snapshot),
                Property.I9,
                () -> "the store says it wrote " + written + ", but that was " + snapshot);
        return written.isPresent();
    }

    /** Up to {@code entriesMax} entries of {@code (after, through]}; now and then the store must give the same. */
    List<Entry> read(Zxid after, Zxid through, int entriesMax) {
        List<Entry> entries = latest.read(after, through, entriesMax);
        if (files.isPresent()
                && !entries.isEmpty()
                && !forcing
                && !failed
                && durable.contains(through)
                && files.get().isSampled()) {
            Zxid last = entries.get(entries.size() - 1).zxid();
            List<Entry> stored = files.get().read(after, last);
            check(
                    stored.equals(entries),
                    Property.S7,
                    () -> "the store has other entries in (" + after + ", " + last + "]");
        }
        return entries;
    }

    /** The content of a snapshot; now and then the store must give the same. */
    Payload content(Snapshot snapshot) {
        if (files.isPresent()
                && !forcing
                && !failed
                && durable.holdsSnapshot(snapshot)
                && !files.get().isDoubtful()
                && files.get().isSampled()) {
            checkContent(snapshot, files.get());
        }
        return latest.content(snapshot);
    }

    // What befalls it.

    /** Nothing becomes durable for a while. */
    void stall(long millis) {
        stalledUntil = Math.max(stalledUntil, timeline.now() + millis);
    }

    /** Calls this once, as soon as a force begins that covers so many writes. */
    void atNextForce(int ofWrites, Runnable witness) {
        writesLeast = ofWrites;
        atNextForce = witness;
    }

    /** One of the next writes or forces fails. */
    void failSoon() {
        if (files.isPresent()) {
            files.get().fail(dice.pick(List.of(SimFiles.Trouble.WRITE, SimFiles.Trouble.FORCE)), dice.below(3));
        } else {
            failing = true;
        }
    }

    /** Only so many bytes more can be written, until {@link #makeRoom}; of no effect where there are no files. */
    void fill(long leftBytes) {
        files.ifPresent(store -> space.fill(store, leftBytes));
    }

    /** The disk is no longer full, and nothing waits to fail. */
    void makeRoom() {
        failing = false;
        files.ifPresent(store -> {
            store.leaveRoom(SimFiles.UNLIMITED);
            store.fail(SimFiles.Trouble.NONE, 0);
        });
    }

    /**
     * Damages a file, if there are any; the server must be down.
     *
     * @return what was done
     */
    Optional<String> damage(Dice chance) {
        return files.flatMap(store -> store.damage(chance));
    }

    /** Whether a file was damaged since the server could start last. */
    boolean isDamaged() {
        return files.isPresent() && files.get().isDamaged();
    }

    boolean hasFiles() {
        return files.isPresent();
    }

    /**
     * The process is gone; of the writes that were not reported, the first {@code kept} made it to the disk. Real files
     * decide that for themselves, unless all writes are to be kept.
     */
    void crash(int kept, boolean power) {
        check(kept <= queue.size(), Property.MODEL, () -> "a crash keeps more than was written");
        if (files.isPresent()) {
            crash(kept == queue.size() && !power, power, files.get());
        } else {
            for (int i = 0; i < kept; i++) {
                makeDurable(queue.getFirst().number());
            }
        }
        session++;
        space.closed();
        queue.clear();
        forcing = false;
        host = Host.NONE;
        latest = durable.copy();
    }

    private void crash(boolean keepsAll, boolean power, FileDisk store) {
        if (keepsAll && !broken && store.waitsFor().isEmpty()) {
            long begun = unconfirmed.isEmpty()
                    ? 0
                    : unconfirmed.get(unconfirmed.size() - 1).number();
            List<Pending> all = List.copyOf(queue);
            queue.removeIf(write -> write.number() <= begun);
            if (!queue.isEmpty()) {
                persist(store, Long.MAX_VALUE);
            }
            unconfirmed = all;
        }
        boolean keptAll = keepsAll && store.waitsFor().isEmpty();
        store.crash(keptAll || broken, power || (!keptAll || broken) && dice.chance(0.3) && store.mayLosePower());
    }

    /** Whether no write that is under way cuts this entry off: any number of them may be on the disk already. */
    boolean keepsWhateverIsPending(Zxid zxid) {
        for (Pending write : queue) {
            boolean cuts = write.op() instanceof WriteOp.Truncate truncate && zxid.isAfter(truncate.to())
                    || write.op() instanceof WriteOp.InstallSnapshot install
                            && zxid.isAfter(install.snapshot().base());
            if (cuts) {
                return false;
            }
        }
        return true;
    }

    /** Whether a write failed since the server started; it must stop. */
    boolean hasFailed() {
        return failed;
    }

    /** Whether a write has failed, which the server may not know yet. */
    boolean isBroken() {
        return broken || failed;
    }

    int pendingWrites() {
        return queue.size();
    }

    LogImage durable() {
        return durable;
    }

    LogImage latest() {
        return latest;
    }

    /** The end of what would survive a power failure now. */
    public Zxid durableLast() {
        return durable.last();
    }

    public long instanceId() {
        return instanceId;
    }

    @Override
    public String toString() {
        return "disk of " + identity() + ": " + durable;
    }
}

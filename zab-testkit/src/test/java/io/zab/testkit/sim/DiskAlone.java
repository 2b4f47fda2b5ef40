package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.WriteOp;
import io.zab.spi.Storage;
import io.zab.spi.StorageException;
import java.util.Optional;

/** One file disk without a protocol: epochs are written many writes at a time, and the power fails in the middle. */
final class DiskAlone {
    private static final ServerId SERVER = ServerId.of(1);
    private static final Ensemble MEMBERS = Ensemble.parse("1@s1:1");

    private final Timeline timeline = new Timeline();
    private final Dice dice;
    private final SimDisk disk;
    private long number;

    private DiskAlone(long seed, SimStorage storage) {
        this.dice = new Dice(seed);
        Storage.Opening opening = new Storage.Opening("alone", SERVER, MEMBERS, 7);
        this.disk = new SimDisk(
                new Identity(SERVER, 7, 1),
                MEMBERS,
                timeline,
                () -> Conditions.CALM,
                Optional.of(new FileDisk(
                        storage, opening, new FileDisk.Hazards(Faults.all(), new Coverage()), dice.split())),
                dice.split());
    }

    /** @throws Violation when the store does not keep what it should */
    static void run(long seed, SimStorage storage) throws StorageException {
        DiskAlone alone = new DiskAlone(seed, storage);
        for (int life = 0; life < 12; life++) {
            alone.disk.open(SimDisk.Host.NONE);
            alone.live();
        }
    }

    private void live() {
        for (int round = dice.below(3); round >= 0; round--) {
            writeAnEpoch();
            for (int i = 1 + dice.below(2); round > 0 && i > 0; i--) {
                timeline.runNext();
            }
        }
        if (dice.chance(0.7)) {
            timeline.runNext();
        }
        disk.crash(0, dice.chance(0.8));
    }

    private void writeAnEpoch() {
        Epochs promised = disk.latest().epochs().promise(disk.latest().epochs().acceptedEpoch() + 1, SERVER);
        write(new WriteOp.SaveEpochs(promised));
        append(Zxid.of(promised.acceptedEpoch(), 0), EntryKind.OPEN);
        write(new WriteOp.SaveEpochs(promised.establish(promised.acceptedEpoch())));
        for (int i = dice.below(4); i > 0; i--) {
            append(disk.latest().last().next(), EntryKind.APP);
        }
    }

    private void append(Zxid zxid, EntryKind kind) {
        Zxid last = disk.latest().last();
        Payload payload = Payload.wrap(new byte[dice.below(200)]);
        write(new WriteOp.Append(EntryBatch.of(new Entry(zxid, last, kind, Origin.NONE, Zxid.ZERO, payload))));
    }

    private void write(WriteOp op) {
        disk.write(++number, op, Zxid.ZERO);
    }
}

package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Zxid;
import io.zab.fuzz.FuzzTest;
import io.zab.spi.Store;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * A directory that came to harm is opened with all that anything whole in it shows durable, or refused and left as it is.
 *
 * <p>The first byte of an input says which directory, the others what was done to it. What may be left out is known from
 * the directory as it was: the end of its newest segment, from behind the last batch that is declared durable by any batch
 * header that is still sound, wherever it stands.
 */
class StoreFuzzTest extends FuzzTest {
    private final List<Sound> directories = new ArrayList<>();

    StoreFuzzTest() throws Exception {
        MemoryFiles everything = new MemoryFiles();
        Scenario.everything().run(everything);
        MemoryFiles small = new MemoryFiles();
        Scenario.small().run(small);
        directories.add(new Sound(everything.disk()));
        directories.add(new Sound(small.disk()));
        directories.add(new Sound(Disk.afterPowerLoss(new Disk(), small.journal(), () -> false)));
        directories.add(new Sound(twoSnapshots()));
    }

    private static Disk twoSnapshots() throws Exception {
        MemoryFiles files = new MemoryFiles();
        Leader leader = new Leader();
        try (Store store = Scenario.storage(files).open(Leader.OPENING)) {
            Leader.persist(store, leader.promise(1), leader.open(1));
            for (int i = 0; i < 2; i++) {
                Leader.persist(store, leader.entry(10), leader.entry(10));
                FileStorageTest.snapshot(store, leader.last(), new byte[] {1, 2, (byte) i});
            }
            Leader.persist(store, leader.entry(10));
        }
        return files.disk();
    }

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int directory = 0; directory < directories.size(); directory++) {
            for (int kind = 0; kind < 12; kind++) {
                byte[] script = {(byte) directory, (byte) kind, (byte) kind, 0, 90, 3, 0, (byte) kind, 1, 77, 5, 9, 0};
                seeds.add(script);
            }
        }
        return seeds;
    }

    @Override
    protected int generated() {
        return 5_000;
    }

    @Override
    protected int longest() {
        return 256;
    }

    @Override
    protected void check(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        Sound before = directories.get((input[0] & 0xFF) % directories.size());
        Harm harm = Harm.done(before.disk, input, 1);
        Optional<String> found = Opened.of(harm.disk());
        if (found.isPresent() && !harm.isForged() && !harm.hasMovedFiles()) {
            assertThat(found.get()).isIn(before.mayBecome(harm.disk()));
        }
    }

    /** A directory as it was, and what its store held at each end of a batch of its newest segment. */
    private static final class Sound {
        private final Disk disk;
        private final String newest;
        private final SegmentHeader header;
        private final SortedSet<Long> ends = new TreeSet<>();
        private final Map<String, String> memory = new HashMap<>();

        Sound(Disk disk) throws Exception {
            this.disk = disk;
            this.newest = FileNames.segment(
                    FileNames.segments(new ArrayList<>(disk.names.keySet())).last());
            this.header = SegmentHeader.decode(ByteBuffer.wrap(content(disk)));
            try (SegmentReader reader = SegmentReader.open(new MemoryFiles(disk), header.number())) {
                SegmentCursor cursor = new SegmentCursor(reader, header);
                do {
                    ends.add(cursor.position());
                } while (cursor.next().isPresent());
            }
        }

        private byte[] content(Disk of) {
            return of.contents.get(of.names.get(newest));
        }

        /** What a store may hold now, given what is left; snapshots that have changed count as lost. */
        Set<String> mayBecome(Disk harmed) throws Exception {
            Disk left = disk.copy();
            for (String name : disk.names.keySet()) {
                if (FileNames.isSnapshot(name) && !same(harmed, name)) {
                    left.names.remove(name);
                }
            }
            Set<String> possible = new HashSet<>();
            for (long end : ends.tailSet(Math.max(header.initialEnd(), declared(content(harmed))))) {
                possible.add(heldAt(left, (int) end));
            }
            return possible;
        }

        private boolean same(Disk harmed, String name) {
            byte[] now = harmed.contents.get(harmed.names.get(name));
            return Arrays.equals(now, disk.contents.get(disk.names.get(name)));
        }

        private String heldAt(Disk left, int end) throws Exception {
            String key = end + " " + left.names.keySet();
            String known = memory.get(key);
            if (known == null) {
                Disk cut = left.copy();
                cut.contents.put(cut.names.get(newest), Arrays.copyOf(content(disk), end));
                known = Opened.of(cut).orElse("refused");
                memory.put(key, known);
            }
            return known;
        }

        /** What any sound batch header of the newest segment says is durable. */
        private long declared(byte[] bytes) {
            long declared = 0;
            ByteBuffer view = ByteBuffer.wrap(bytes);
            for (int at = SegmentHeader.BYTES; at + BatchHeader.BYTES <= bytes.length; at++) {
                BatchHeader batch = BatchHeader.read(view, at);
                if (batch.isSound(bytes, at, header.salt())) {
                    declared = Math.max(declared, batch.durable());
                }
            }
            return declared;
        }
    }

    /** Every directory that is harmed must have something to lose. */
    @Test
    void theDirectoriesHoldEntries() throws Exception {
        for (Sound sound : directories) {
            MemoryFiles files = new MemoryFiles(sound.disk);
            try (Store store = Scenario.storage(files).open(Leader.OPENING)) {
                assertThat(Scenario.entries(store, store.recovered().base())).isNotEmpty();
                assertThat(store.recovered().last()).isNotEqualTo(Zxid.ZERO);
            }
        }
    }
}

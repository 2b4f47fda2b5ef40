package io.zab.filelog;

import io.zab.fuzz.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A directory whose log is one file of any bytes is opened, or refused with the place of the damage and left as it is;
 * once with the checksums as they come, and once with checksums that fit.
 */
class SegmentFuzzTest extends FuzzTest {
    @Override
    protected List<byte[]> seeds() throws Exception {
        List<byte[]> seeds = new ArrayList<>();
        for (Scenario scenario : List.of(Scenario.small(), Scenario.everything())) {
            MemoryFiles files = new MemoryFiles();
            scenario.run(files);
            for (Map.Entry<String, Integer> name : files.disk().names.entrySet()) {
                if (!FileNames.isLock(name.getKey())) {
                    seeds.add(files.disk().contents.get(name.getValue()));
                }
            }
        }
        return seeds;
    }

    @Override
    protected int generated() {
        return 3_000;
    }

    @Override
    protected void check(byte[] input) throws Exception {
        Opened.of(alone(input));
        Opened.of(alone(Forgery.of(input)));
    }

    /** The bytes under the name that they themselves claim, if there is one. */
    private static Disk alone(byte[] segment) {
        Disk disk = new Disk();
        long number = segment.length < 24 ? 1 : ByteBuffer.wrap(segment).getLong(16);
        put(disk, FileNames.segment(number), 1, segment);
        put(disk, FileNames.JVM_LOCK, 2, new byte[0]);
        put(disk, FileNames.PROCESS_LOCK, 3, new byte[0]);
        return disk;
    }

    private static void put(Disk disk, String name, int file, byte[] content) {
        disk.names.put(name, file);
        disk.contents.put(file, content);
    }
}

package io.zab.filelog;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.fuzz.Allocations;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.util.Optional;

/** What came of opening a directory, with what must hold of it whatever is in there. */
final class Opened {
    /** What the directory in memory takes to keep account of what is done to it, and the buffers of a store. */
    private static final long BYTES_FOR_A_STORE = 4 << 20;

    private static final int BYTES_FOR_A_BYTE = 256;

    private Opened() {}

    /** What the store holds; empty when it was refused, and then nothing in the directory has changed. */
    static Optional<String> of(Disk disk) throws Exception {
        long size =
                disk.contents.values().stream().mapToLong(bytes -> bytes.length).sum();
        Allocations.atMost(BYTES_FOR_A_STORE + BYTES_FOR_A_BYTE * size, () -> tryOpen(disk));
        MemoryFiles files = new MemoryFiles(disk);
        String found;
        try (Store store = Scenario.storage(files).open(Leader.OPENING)) {
            found = Scenario.describe(store);
        } catch (StorageException e) {
            checkRefusal(e);
            assertThat(files.disk().picture()).isEqualTo(disk.picture());
            return Optional.empty();
        }
        assertThat(Scenario.open(files.disk())).as("opened once more").isEqualTo(found);
        return Optional.of(found);
    }

    private static void tryOpen(Disk disk) throws Exception {
        try {
            Scenario.storage(new MemoryFiles(disk)).open(Leader.OPENING).close();
        } catch (StorageException e) {
            assertThat(e.kind()).isNotNull();
        }
    }

    private static void checkRefusal(StorageException refusal) {
        assertThat(refusal.getMessage()).contains("/memory/").hasSizeLessThan(4_000);
        if (refusal.kind() == StorageException.Kind.DAMAGED
                && !refusal.getMessage().contains("snapshot")) {
            assertThat(refusal.getMessage()).contains("at offset");
        }
    }
}

package io.zab.filelog;

import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.nio.file.Path;

/** A process that opens the store in the directory it is told, and says what came of it. */
final class OpeningProcess {
    private OpeningProcess() {}

    public static void main(String[] arguments) {
        try (Store store = FileStorage.at(Path.of(arguments[0])).open(Leader.OPENING)) {
            System.out.println("incarnation " + store.recovered().identity().incarnation());
        } catch (StorageException e) {
            System.out.println(e.kind() + " " + e.getMessage());
        }
    }
}

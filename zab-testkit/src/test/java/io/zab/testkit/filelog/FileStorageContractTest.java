package io.zab.testkit.filelog;

import io.zab.filelog.FileStorage;
import io.zab.spi.Storage;
import io.zab.testkit.contract.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The store in files keeps the contract. */
class FileStorageContractTest extends StoreContract {
    @TempDir
    private Path directory;

    @Override
    protected Storage newStorage() {
        return FileStorage.at(directory.resolve("new/data"));
    }
}

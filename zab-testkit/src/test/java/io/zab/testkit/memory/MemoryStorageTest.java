package io.zab.testkit.memory;

import io.zab.spi.Storage;
import io.zab.testkit.contract.StoreContract;

/** The store in memory keeps the contract. */
class MemoryStorageTest extends StoreContract {
    @Override
    protected Storage newStorage() {
        return new MemoryStorage();
    }
}

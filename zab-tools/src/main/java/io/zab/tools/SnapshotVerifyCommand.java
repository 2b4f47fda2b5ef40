package io.zab.tools;

import io.zab.filelog.StoreInspector;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Reads the snapshots in full. */
@Command(
        name = "verify",
        description = {
            "Reads every snapshot in full and compares it with the digest that the log records.",
            "What the state machine would make of the content is not checked."
        })
final class SnapshotVerifyCommand extends StoreCommand {
    @Override
    int look(StoreInspector store) throws IOException {
        return new SnapshotList(store.store(true)).print(this);
    }
}

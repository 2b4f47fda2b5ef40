package io.zab.tools;

import io.zab.filelog.StoreInspector;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Lists what snapshots there are. */
@Command(
        name = "info",
        description = {
            "Lists the snapshots that the log records and those that lie in the directory, without reading their"
                    + " contents.",
            "For the contents see 'zab snapshot verify'."
        })
final class SnapshotInfoCommand extends StoreCommand {
    @Override
    int look(StoreInspector store) throws IOException {
        return new SnapshotList(store.store(false)).print(this);
    }
}

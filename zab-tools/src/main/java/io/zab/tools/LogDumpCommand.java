package io.zab.tools;

import io.zab.core.model.Zxid;
import io.zab.filelog.LogReport;
import io.zab.filelog.LogVisitor;
import io.zab.filelog.StoreInspector;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows every record of a log. */
@Command(
        name = "dump",
        description = {
            "Shows every record of the log, with where it stands, and where the log breaks if it does.",
            "Records behind damage that still verify are shown as well and marked as lost: no peer reads them.",
            "With --json one object a line."
        })
final class LogDumpCommand extends StoreCommand {
    @Option(
            names = "--from",
            paramLabel = "ZXID",
            converter = ZxidConverter.class,
            description = "Leave out entries below this one, as 3:17 or 0x0000000300000011.")
    private Zxid from = Zxid.ZERO;

    @Option(
            names = "--to",
            paramLabel = "ZXID",
            converter = ZxidConverter.class,
            description = "Leave out entries above this one.")
    private Zxid to = new Zxid(-1);

    @Option(
            names = "--payload",
            paramLabel = "HOW",
            description = "What to show of payloads: ${COMPLETION-CANDIDATES}. Default: NONE, their length only.")
    private PayloadForm payload = PayloadForm.NONE;

    @Override
    int look(StoreInspector store) throws IOException {
        PrintWriter out = out();
        DumpFilter filter = new DumpFilter(from, to, payload);
        LogVisitor dump = wantsJson() ? new JsonDump(out, filter) : new TextDump(out, filter);
        LogReport log;
        try {
            log = store.log(dump);
        } catch (OutputClosedException e) {
            return Zab.WELL;
        }
        if (!wantsJson()) {
            log.remarks().forEach(remark -> out.println("note: " + remark));
        }
        return log.damage().isEmpty() ? Zab.WELL : Zab.TROUBLE;
    }
}

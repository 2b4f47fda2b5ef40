package io.zab.tools;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.zab.filelog.LogReport;
import io.zab.filelog.StoreInspector;
import io.zab.filelog.StoreReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;

/** Checks what a start would check of the log, and a little more. */
@Command(
        name = "verify",
        description = {
            "Reads every segment in full and checks it as a start of the peer would: checksums, the chain of batches,"
                    + " that entries follow one another, that promises only grow.",
            "Contents of snapshots are checked by 'zab snapshot verify'."
        })
final class LogVerifyCommand extends StoreCommand {
    @Override
    int look(StoreInspector store) throws IOException {
        StoreReport found = store.store(false);
        LogReport log = found.log();
        List<String> troubles = found.missing();
        if (wantsJson()) {
            out().println(Json.document(json(log, troubles)));
        } else {
            print(log, troubles);
        }
        return log.damage().isEmpty() && troubles.isEmpty() ? Zab.WELL : Zab.TROUBLE;
    }

    private void print(LogReport log, List<String> troubles) {
        Table table = new Table("SEGMENT", "BYTES", "VALID", "BATCHES", "ENTRIES", "");
        for (LogReport.Segment segment : log.segments()) {
            table.row(
                    Path.of(segment.file()).getFileName(),
                    segment.sizeBytes(),
                    segment.validBytes(),
                    segment.batches(),
                    segment.entries(),
                    segment.standing());
        }
        table.print(out());
        printFindings(log);
        troubles.forEach(trouble -> out().println("TROUBLE: " + trouble));
        String where = log.damage().isEmpty() ? "" : " before the damage";
        out().println("the log" + where + ": entries behind " + log.logStart() + " up to " + log.last()
                + ", known to be committed up to " + log.knownCommitted());
        if (log.damage().isEmpty() && troubles.isEmpty()) {
            out().println("sound");
        }
    }

    private static JsonObject json(LogReport log, List<String> troubles) {
        JsonObject document = new JsonObject();
        document.addProperty("sound", log.damage().isEmpty() && troubles.isEmpty());
        document.addProperty("logStart", log.logStart().toHex());
        document.addProperty("last", log.last().toHex());
        document.addProperty("knownCommitted", log.knownCommitted().toHex());
        document.add("damage", Json.damage(log));
        document.add("troubles", Json.strings(troubles));
        document.add("remarks", Json.strings(log.remarks()));
        JsonArray segments = new JsonArray();
        for (LogReport.Segment segment : log.segments()) {
            JsonObject one = new JsonObject();
            one.addProperty("file", segment.file());
            one.addProperty("sizeBytes", segment.sizeBytes());
            one.addProperty("validBytes", segment.validBytes());
            one.addProperty("batches", segment.batches());
            one.addProperty("entries", segment.entries());
            one.addProperty("standing", segment.standing().name());
            segments.add(one);
        }
        document.add("segments", segments);
        return document;
    }
}

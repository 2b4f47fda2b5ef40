package io.zab.tools;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.filelog.LogReport;
import io.zab.filelog.LogVisitor;
import io.zab.filelog.Meta;
import io.zab.filelog.StoreInspector;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Shows identity, promises and configurations. */
@Command(
        name = "show",
        description = {
            "Shows whose directory it is, which disk, how often it was started, what it has promised, and the"
                    + " configurations in its log.",
            "The whole log is read for it: the last word on each of these counts."
        })
final class MetaShowCommand extends StoreCommand {
    @Override
    int look(StoreInspector store) throws IOException {
        LogReport log = store.log(LogVisitor.NONE);
        if (log.meta().isEmpty() && log.damage().isEmpty()) {
            throw new BadInputException("the log in " + directory() + " does not say whose it is");
        }
        if (wantsJson()) {
            out().println(Json.document(json(log)));
        } else {
            log.meta().ifPresent(meta -> print(meta, log));
            printFindings(log);
        }
        return log.damage().isEmpty() ? Zab.WELL : Zab.TROUBLE;
    }

    private void print(Meta meta, LogReport log) {
        Identity identity = meta.identity();
        Epochs epochs = meta.epochs();
        String from =
                epochs.acceptedFrom().map(leader -> ", promised to " + leader).orElse("");
        line("cluster", meta.clusterId());
        line("server", identity.server());
        line("instance", Long.toHexString(identity.instanceId()));
        line("incarnation", identity.incarnation() + " (how often it was started)");
        line("accepted epoch", epochs.acceptedEpoch() + from);
        line("current epoch", epochs.currentEpoch());
        line("stays out", epochs.staysOut() ? "yes, until a configuration names this instance" : "no");
        line("log", "behind " + log.logStart() + " up to " + log.last());
        line("known committed", log.knownCommitted());
        line("epochs end at", log.epochs());
        line("founded with", meta.bootstrap());
        for (Map.Entry<Zxid, Ensemble> configuration : log.configurations().entrySet()) {
            String open = configuration.getKey().isAfter(log.knownCommitted()) ? " (not known to be committed)" : "";
            line("configuration", configuration.getKey() + open + ": " + configuration.getValue());
        }
    }

    private void line(String name, Object value) {
        out().println(String.format("%-16s %s", name, value));
    }

    private static JsonObject json(LogReport log) {
        JsonObject document = new JsonObject();
        log.meta().ifPresent(meta -> {
            Epochs epochs = meta.epochs();
            document.addProperty("cluster", meta.clusterId());
            document.addProperty("server", meta.identity().server().value());
            document.addProperty("instance", Json.hex(meta.identity().instanceId()));
            document.addProperty("incarnation", meta.identity().incarnation());
            document.addProperty("acceptedEpoch", epochs.acceptedEpoch());
            document.addProperty(
                    "acceptedFrom", epochs.acceptedFrom().map(ServerId::value).orElse(null));
            document.addProperty("currentEpoch", epochs.currentEpoch());
            document.addProperty("staysOut", epochs.staysOut());
            document.add("foundedWith", Json.members(meta.bootstrap()));
        });
        document.addProperty("logStart", log.logStart().toHex());
        document.addProperty("last", log.last().toHex());
        document.addProperty("knownCommitted", log.knownCommitted().toHex());
        document.add("epochs", Json.epochs(log.epochs()));
        JsonArray configurations = new JsonArray();
        for (Map.Entry<Zxid, Ensemble> configuration : log.configurations().entrySet()) {
            JsonObject one = new JsonObject();
            one.addProperty("zxid", configuration.getKey().toHex());
            one.add("members", Json.members(configuration.getValue()));
            configurations.add(one);
        }
        document.add("configurations", configurations);
        document.add("damage", Json.damage(log));
        document.add("remarks", Json.strings(log.remarks()));
        return document;
    }
}

package io.zab.tools;

import com.google.gson.JsonObject;
import io.zab.core.model.Entry;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.filelog.Damage;
import io.zab.filelog.LogRecord;
import io.zab.filelog.LogVisitor;
import io.zab.filelog.Meta;
import java.io.PrintWriter;

/** A log as one JSON object a line, each with a {@code type}. */
final class JsonDump implements LogVisitor {
    private static final int LOOK_EVERY = 1000;

    private final PrintWriter out;
    private final DumpFilter filter;
    private long lines;

    JsonDump(PrintWriter out, DumpFilter filter) {
        this.out = out;
        this.filter = filter;
    }

    @Override
    public void segment(long number, String file) {
        JsonObject line = new JsonObject();
        line.addProperty("type", "segment");
        line.addProperty("number", number);
        line.addProperty("file", file);
        print(line);
    }

    @Override
    public void record(Place place, LogRecord record) {
        if (record instanceof LogRecord.Append append) {
            for (Entry entry : append.entries().entries()) {
                if (filter.shows(entry)) {
                    print(entry(place, entry));
                }
            }
        } else if (record instanceof LogRecord.SegmentStart start) {
            JsonObject line = line(place, "segmentStart");
            line.addProperty("behind", start.table().last().toHex());
            line.add("epochs", Json.epochs(start.table()));
            print(line);
        } else if (record instanceof LogRecord.SaveMeta save) {
            print(meta(place, save.meta()));
        } else if (record instanceof LogRecord.Truncate truncate) {
            JsonObject line = line(place, "truncate");
            line.addProperty("to", truncate.to().toHex());
            print(line);
        } else if (record instanceof LogRecord.SnapshotInstalled installed) {
            print(snapshot(line(place, "snapshotInstalled"), installed.snapshot()));
        } else if (record instanceof LogRecord.SnapshotRecorded recorded) {
            print(snapshot(line(place, "snapshotRecorded"), recorded.snapshot()));
        } else if (record instanceof LogRecord.CommitHint hint) {
            JsonObject line = line(place, "commitHint");
            line.addProperty("zxid", hint.zxid().toHex());
            print(line);
        }
    }

    private static JsonObject line(Place place, String type) {
        JsonObject line = new JsonObject();
        line.addProperty("type", type);
        line.addProperty("offset", place.offset());
        if (place.isLost()) {
            line.addProperty("lost", true);
        }
        return line;
    }

    private JsonObject entry(Place place, Entry entry) {
        JsonObject line = line(place, "entry");
        line.addProperty("zxid", entry.zxid().toHex());
        line.addProperty("previous", entry.previous().toHex());
        line.addProperty("kind", entry.kind().name());
        line.addProperty("bytes", entry.payload().length());
        line.addProperty("committed", entry.committedAtPropose().toHex());
        entry.origin().server().ifPresent(server -> {
            line.addProperty("origin", server.value());
            line.addProperty("session", entry.origin().session());
            line.addProperty("request", entry.origin().requestNo());
        });
        filter.payload().of(entry.payload()).ifPresent(text -> line.addProperty("payload", text));
        return line;
    }

    private static JsonObject meta(Place place, Meta meta) {
        JsonObject line = line(place, "meta");
        line.addProperty("cluster", meta.clusterId());
        line.addProperty("server", meta.identity().server().value());
        line.addProperty("instance", Json.hex(meta.identity().instanceId()));
        line.addProperty("incarnation", meta.identity().incarnation());
        line.addProperty("acceptedEpoch", meta.epochs().acceptedEpoch());
        line.addProperty(
                "acceptedFrom",
                meta.epochs().acceptedFrom().map(ServerId::value).orElse(null));
        line.addProperty("currentEpoch", meta.epochs().currentEpoch());
        line.addProperty("staysOut", meta.epochs().staysOut());
        return line;
    }

    private static JsonObject snapshot(JsonObject line, Snapshot snapshot) {
        line.addProperty("base", snapshot.base().toHex());
        line.addProperty("bytes", snapshot.sizeBytes());
        line.addProperty("digest", Json.hex(snapshot.digest()));
        return line;
    }

    @Override
    public void damage(Damage damage) {
        JsonObject line = Json.damage(damage);
        line.addProperty("type", "damage");
        print(line);
    }

    private void print(JsonObject line) {
        out.println(Json.line(line));
        if (++lines % LOOK_EVERY == 0 && out.checkError()) {
            throw new OutputClosedException();
        }
    }
}

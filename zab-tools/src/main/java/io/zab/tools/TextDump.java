package io.zab.tools;

import io.zab.core.model.Entry;
import io.zab.core.model.Snapshot;
import io.zab.filelog.Damage;
import io.zab.filelog.LogRecord;
import io.zab.filelog.LogVisitor;
import io.zab.filelog.Meta;
import java.io.PrintWriter;

/** A log as lines for people: where, what, and the particulars. */
final class TextDump implements LogVisitor {
    private static final int LOOK_EVERY = 1000;

    private final PrintWriter out;
    private final DumpFilter filter;
    private long lines;

    TextDump(PrintWriter out, DumpFilter filter) {
        this.out = out;
        this.filter = filter;
    }

    @Override
    public void segment(long number, String file) {
        out.println("segment " + file);
    }

    @Override
    public void record(Place place, LogRecord record) {
        if (record instanceof LogRecord.Append append) {
            for (Entry entry : append.entries().entries()) {
                if (filter.shows(entry)) {
                    line(place, "entry", entry(entry));
                }
            }
        } else if (record instanceof LogRecord.SegmentStart start) {
            line(place, "segment start", "behind " + start.table().last() + ", epochs end at " + start.table());
        } else if (record instanceof LogRecord.SaveMeta save) {
            line(place, "meta", meta(save.meta()));
        } else if (record instanceof LogRecord.Truncate truncate) {
            line(place, "truncate", "to " + truncate.to());
        } else if (record instanceof LogRecord.SnapshotInstalled installed) {
            line(place, "snapshot", "replaces the log: " + snapshot(installed.snapshot()));
        } else if (record instanceof LogRecord.SnapshotRecorded recorded) {
            line(place, "snapshot", "recorded: " + snapshot(recorded.snapshot()));
        } else if (record instanceof LogRecord.CommitHint hint) {
            line(place, "commit hint", hint.zxid().toString());
        }
    }

    private void line(Place place, String what, String text) {
        out.println(String.format("%10d  %-13s  %s%s", place.offset(), what, place.isLost() ? "LOST " : "", text));
        if (++lines % LOOK_EVERY == 0 && out.checkError()) {
            throw new OutputClosedException();
        }
    }

    private String entry(Entry entry) {
        String origin = entry.origin()
                .server()
                .map(server -> " from " + server + " request " + entry.origin().requestNo())
                .orElse("");
        String payload =
                filter.payload().of(entry.payload()).map(text -> ": " + text).orElse("");
        return entry.zxid() + " " + entry.kind() + " " + entry.payload().length() + " bytes" + origin + ", committed "
                + entry.committedAtPropose() + payload;
    }

    private static String meta(Meta meta) {
        return meta.identity() + " of cluster " + meta.clusterId() + ", accepted epoch "
                + meta.epochs().acceptedEpoch()
                + meta.epochs().acceptedFrom().map(leader -> " of " + leader).orElse("") + ", current epoch "
                + meta.epochs().currentEpoch() + (meta.epochs().staysOut() ? ", stays out" : "");
    }

    private static String snapshot(Snapshot snapshot) {
        return "at " + snapshot.base() + ", " + snapshot.sizeBytes() + " bytes, digest " + Json.hex(snapshot.digest());
    }

    @Override
    public void damage(Damage damage) {
        out.println("DAMAGED: " + damage.text());
    }
}

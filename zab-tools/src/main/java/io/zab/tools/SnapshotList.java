package io.zab.tools;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.zab.core.model.Snapshot;
import io.zab.filelog.SnapshotReport;
import io.zab.filelog.StoreReport;
import java.nio.file.Path;

/** The snapshots of a store as text or JSON. */
record SnapshotList(StoreReport store) {

    /** @return the exit code */
    int print(StoreCommand command) {
        if (command.wantsJson()) {
            command.out().println(Json.document(json()));
        } else {
            printText(command);
        }
        return store.isSound() ? Zab.WELL : Zab.TROUBLE;
    }

    private void printText(StoreCommand command) {
        if (store.snapshots().isEmpty()) {
            command.out().println("no snapshots");
        } else {
            table().print(command.out());
        }
        command.printFindings(store.log());
    }

    private Table table() {
        Table table = new Table("SNAPSHOT", "BASE", "BYTES", "CONFIGURATION", "DIGEST", "");
        for (SnapshotReport snapshot : store.snapshots()) {
            table.row(
                    Path.of(snapshot.file()).getFileName(),
                    snapshot.base(),
                    snapshot.sizeBytes() < 0 ? "-" : snapshot.sizeBytes(),
                    snapshot.recorded()
                            .map(known -> known.configVersion().toString())
                            .orElse("-"),
                    snapshot.recorded().map(known -> Json.hex(known.digest())).orElse("-"),
                    inWords(snapshot));
        }
        return table;
    }

    private static String inWords(SnapshotReport snapshot) {
        return switch (snapshot.standing()) {
            case PRESENT -> "there in full length";
            case SOUND -> "sound";
            case DAMAGED ->
                "DAMAGED: not the "
                        + snapshot.recorded()
                                .map(Snapshot::sizeBytes)
                                .map(bytes -> bytes + " ")
                                .orElse("")
                        + "bytes that were written";
            case MISSING -> "MISSING: the log records it";
            case NOT_RECORDED -> "not recorded: just being taken, or removed by the next start";
        };
    }

    private JsonObject json() {
        JsonObject document = new JsonObject();
        JsonArray array = new JsonArray();
        for (SnapshotReport snapshot : store.snapshots()) {
            JsonObject one = new JsonObject();
            one.addProperty("file", snapshot.file());
            one.addProperty("base", snapshot.base().toHex());
            one.addProperty("sizeBytes", snapshot.sizeBytes());
            one.addProperty("standing", snapshot.standing().name());
            snapshot.recorded().ifPresent(known -> {
                one.addProperty("recordedBytes", known.sizeBytes());
                one.addProperty("digest", Json.hex(known.digest()));
                one.addProperty("configVersion", known.configVersion().toHex());
                one.add("members", Json.members(known.configuration()));
                one.add("epochs", Json.epochs(known.epochs()));
            });
            array.add(one);
        }
        document.add("snapshots", array);
        document.add("logDamage", Json.damage(store.log()));
        document.add("remarks", Json.strings(store.log().remarks()));
        return document;
    }
}

package io.zab.tools;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.zab.core.model.Ensemble;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Member;
import io.zab.core.model.Zxid;
import io.zab.filelog.Damage;
import io.zab.filelog.LogReport;
import java.util.List;

/** The forms that several documents share. Zxids are {@code 0x} and 16 hex digits, digests as well. */
final class Json {
    private static final Gson LINE =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();
    private static final Gson DOCUMENT = LINE.newBuilder().setPrettyPrinting().create();

    private Json() {}

    static String line(JsonElement value) {
        return LINE.toJson(value);
    }

    static String document(JsonElement value) {
        return DOCUMENT.toJson(value);
    }

    static String hex(long value) {
        return new Zxid(value).toHex();
    }

    static JsonArray members(Ensemble ensemble) {
        JsonArray members = new JsonArray();
        for (Member member : ensemble.members()) {
            JsonObject one = new JsonObject();
            one.addProperty("id", member.server().value());
            one.addProperty("address", member.address());
            one.addProperty("role", member.role().name());
            one.addProperty("weight", member.weight());
            one.addProperty("instance", hex(member.instanceId()));
            members.add(one);
        }
        return members;
    }

    static JsonArray epochs(EpochTable table) {
        JsonArray ends = new JsonArray();
        table.ends().forEach(end -> ends.add(end.toHex()));
        return ends;
    }

    static JsonArray strings(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    static JsonObject damage(Damage damage) {
        JsonObject one = new JsonObject();
        one.addProperty("file", damage.file());
        one.addProperty("offset", damage.offset());
        one.addProperty("lastGood", damage.lastGood().toHex());
        one.addProperty("text", damage.text());
        return one;
    }

    static JsonArray damage(LogReport log) {
        JsonArray all = new JsonArray();
        log.damage().forEach(one -> all.add(damage(one)));
        return all;
    }
}

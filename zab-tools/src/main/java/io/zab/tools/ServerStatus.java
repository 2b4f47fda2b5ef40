package io.zab.tools;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.zab.core.model.Zxid;
import io.zab.spi.WireText;
import java.util.Optional;

/**
 * What one server answered, or why it did not.
 *
 * @param address whom we asked
 * @param document the answer; empty when there was none
 * @param failure why there was none
 */
record ServerStatus(String address, Optional<JsonObject> document, Optional<String> failure) {
    static ServerStatus answered(String address, JsonObject document) {
        return new ServerStatus(address, Optional.of(document), Optional.empty());
    }

    static ServerStatus failed(String address, String why) {
        return new ServerStatus(address, Optional.empty(), Optional.of(why));
    }

    /** A field as text that may be printed. */
    Optional<String> text(String field) {
        return document.map(found -> found.get(field))
                .filter(JsonElement::isJsonPrimitive)
                .map(value -> WireText.clean(value.getAsString()));
    }

    Optional<Zxid> zxid(String field) {
        try {
            return text(field)
                    .filter(text -> text.startsWith("0x"))
                    .map(text -> new Zxid(Long.parseUnsignedLong(text.substring(2), 16)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    boolean is(String field, String value) {
        return text(field).equals(Optional.of(value));
    }

    JsonObject toJson() {
        JsonObject one = new JsonObject();
        one.addProperty("address", address);
        document.ifPresent(found -> one.add("status", found));
        failure.ifPresent(why -> one.addProperty("failure", why));
        return one;
    }
}

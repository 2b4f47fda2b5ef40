package io.zab.examples.kv;

import io.zab.core.model.Zxid;
import java.util.regex.Pattern;

/** The form of a zxid in headers and in JSON: {@code 0x} and 16 hex digits. */
final class ZxidText {
    private static final Pattern FORM = Pattern.compile("0x[0-9a-fA-F]{16}");

    private ZxidText() {}

    static boolean isZxid(String text) {
        return FORM.matcher(text).matches();
    }

    static Zxid parse(String text) {
        return new Zxid(Long.parseUnsignedLong(text.substring(2), 16));
    }

    static String eTag(Zxid zxid) {
        return '"' + zxid.toHex() + '"';
    }
}

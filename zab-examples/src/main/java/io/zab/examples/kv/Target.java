package io.zab.examples.kv;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The target of a request, taken apart: the path, and the query behind it.
 *
 * @param path as sent, percent-encoded
 * @param query without the question mark; empty when there is none
 */
record Target(String path, String query) {
    /** Longest key, in bytes of UTF-8. */
    static final int KEY_BYTES_MAX = 1024;

    private static final String KEYS = "/kv/";

    static Target of(String uri) {
        int mark = uri.indexOf('?');
        return mark < 0 ? new Target(uri, "") : new Target(uri.substring(0, mark), uri.substring(mark + 1));
    }

    boolean namesKey() {
        return path.startsWith(KEYS);
    }

    /**
     * The key, percent-decoded; a slash within it is part of it, a plus is a plus.
     *
     * @throws MalformedRequestException when it is empty, too long, or no UTF-8
     */
    String key() throws MalformedRequestException {
        byte[] bytes = percentDecode(path.substring(KEYS.length()));
        if (bytes.length == 0) {
            throw new MalformedRequestException("the key is empty; write /kv/{key}");
        }
        if (bytes.length > KEY_BYTES_MAX) {
            throw new MalformedRequestException(
                    "the key has " + bytes.length + " bytes; at most " + KEY_BYTES_MAX + " are allowed");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedRequestException("the key is not UTF-8");
        }
    }

    /**
     * Whether the local state is good enough for this read.
     *
     * @throws MalformedRequestException when the query is anything but one of the two it may be
     */
    boolean readsLocally() throws MalformedRequestException {
        return switch (query) {
            case "read=local" -> true;
            case "", "read=linearizable" -> false;
            default -> throw new MalformedRequestException("the query may be read=local or read=linearizable");
        };
    }

    private static byte[] percentDecode(String text) throws MalformedRequestException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                out.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            int high = hexAt(text, i + 1);
            int low = hexAt(text, i + 2);
            if (high < 0 || low < 0) {
                throw new MalformedRequestException("a % in the key is not followed by two hex digits");
            }
            out.write(high << 4 | low);
            i += 2;
        }
        return out.toByteArray();
    }

    /** The digit's value; -1 when there is none. */
    private static int hexAt(String text, int index) {
        return index < text.length() ? Character.digit(text.charAt(index), 16) : -1;
    }
}

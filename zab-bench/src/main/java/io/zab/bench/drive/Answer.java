package io.zab.bench.drive;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/** What a server's process answered. */
public final class Answer {
    private final Map<String, String> values = new HashMap<>();

    Answer(String text) {
        for (String pair : text.split(" ")) {
            int at = pair.indexOf('=');
            values.put(pair.substring(0, at), pair.substring(at + 1));
        }
    }

    public String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("a server answered without " + key + ": " + values);
        }
        return value;
    }

    public long number(String key) {
        return Long.parseLong(text(key));
    }

    public boolean flag(String key) {
        return Boolean.parseBoolean(text(key));
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    /** The latencies of a load, in nanoseconds. */
    public Histogram latencies() {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text("latencies")));
        try {
            return Histogram.decodeFromCompressedByteBuffer(bytes, 0);
        } catch (DataFormatException e) {
            throw new IllegalStateException("a server sent a broken histogram", e);
        }
    }
}

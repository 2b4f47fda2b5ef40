package io.zab.bench.report;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of scenarios, read. */
public final class Scenario {
    private static final Pattern LOAD = Pattern.compile("(\\d+)B/w(\\d+)");
    private static final int KIBI = 1024;

    private Scenario() {}

    /** "128 B, window 64" for {@code 128B/w64}; other names as they are. */
    public static String title(String scenario) {
        Matcher load = LOAD.matcher(scenario);
        if (!load.matches()) {
            return scenario;
        }
        return size(Integer.parseInt(load.group(1))) + ", window " + load.group(2);
    }

    /** "1 KiB" for 1024. */
    public static String size(int bytes) {
        return bytes % KIBI == 0 ? bytes / KIBI + " KiB" : bytes + " B";
    }

    /** How many requests are outstanding; empty when the name does not tell. */
    public static OptionalInt window(String scenario) {
        Matcher load = LOAD.matcher(scenario);
        return load.matches() ? OptionalInt.of(Integer.parseInt(load.group(2))) : OptionalInt.empty();
    }

    /** Bytes of one write; empty when the name does not tell. */
    public static OptionalInt bytes(String scenario) {
        Matcher load = LOAD.matcher(scenario);
        return load.matches() ? OptionalInt.of(Integer.parseInt(load.group(1))) : OptionalInt.empty();
    }
}

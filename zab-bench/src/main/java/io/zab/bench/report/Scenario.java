package io.zab.bench.report;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The names of scenarios, read. */
public final class Scenario {
    private static final Pattern LOAD = Pattern.compile("(\\d+)B/w(\\d+)");
    private static final int KIBI = 1024;

    private Scenario() {}

    /** "128 B, window 64" for {@code 128B/w64}, "kill -9, default timeouts" for {@code kill/default}. */
    public static String title(String scenario) {
        return Arrays.stream(scenario.split("/")).map(Scenario::word).collect(Collectors.joining(", "));
    }

    private static String word(String part) {
        if (part.matches("\\d+B")) {
            return size(Integer.parseInt(part.substring(0, part.length() - 1)));
        } else if (part.matches("w\\d+")) {
            return "window " + part.substring(1);
        } else if (part.equals("1-servers")) {
            return "1 server";
        } else if (part.equals("1024MiB")) {
            return "1 GiB";
        } else if (part.matches("\\d{4,}")) {
            return Amounts.number(Integer.parseInt(part)) + " writes";
        }
        return switch (part) {
            case "kill" -> "kill -9";
            case "stop" -> "SIGSTOP";
            case "default", "tuned" -> part + " timeouts";
            default -> part.replace('-', ' ');
        };
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

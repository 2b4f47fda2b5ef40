package io.zab.bench.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;

/** How figures are written: three digits that say something, and a unit that keeps them short. */
public final class Amounts {
    private static final int DIGITS = 3;
    private static final double KIBI = 1024;
    private static final String[] BYTES = {"B", "KiB", "MiB", "GiB", "TiB"};

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("writes_per_s", "writes/s"),
            Map.entry("reads_per_s", "reads/s"),
            Map.entry("forces_per_s", "forces/s"),
            Map.entry("messages_per_s", "messages/s"),
            Map.entry("mb_per_s", "MB/s"),
            Map.entry("p50_us", "p50"),
            Map.entry("p99_us", "p99"),
            Map.entry("p999_us", "p99.9"),
            Map.entry("max_us", "max"),
            Map.entry("cpu_us_per_write", "CPU µs a write"),
            Map.entry("cpu_us_per_read", "CPU µs a read"),
            Map.entry("switches_per_write", "switches a write"),
            Map.entry("syscalls_per_write", "system calls a write"),
            Map.entry("writes_per_force", "writes a force"),
            Map.entry("writes_above_100ms", "writes above 100 ms"),
            Map.entry("cpu_percent", "CPU"));

    private Amounts() {}

    /** What a figure is called at the head of a column. */
    public static String title(String metric) {
        String title = TITLES.get(metric);
        if (title != null) {
            return title;
        }
        for (String unit : new String[] {"_us", "_ms", "_s", "_bytes", "_mb", "_percent"}) {
            if (metric.endsWith(unit) && !metric.endsWith("_per_s")) {
                return metric.substring(0, metric.length() - unit.length()).replace('_', ' ');
            }
        }
        return metric.replace("_per_s", "/s").replace("_per_", " a ").replace('_', ' ');
    }

    /** A figure with the unit that the name of its metric ends in. */
    public static String text(String metric, double value) {
        if (metric.endsWith("_us")) {
            return duration(value);
        } else if (metric.endsWith("_ms")) {
            return duration(value * 1e3);
        } else if (metric.endsWith("_s") && !metric.endsWith("_per_s")) {
            return duration(value * 1e6);
        } else if (metric.endsWith("_bytes")) {
            return bytes(value);
        } else if (metric.endsWith("_mb")) {
            return number(value) + " MB";
        } else if (metric.endsWith("_percent")) {
            return number(value) + " %";
        }
        return number(value);
    }

    /** The median, and over several rounds the least and the greatest. */
    public static String text(String metric, Spread spread) {
        String median = text(metric, spread.median());
        if (spread.values().size() == 1) {
            return median;
        }
        return median + " (" + text(metric, spread.min()) + "–" + text(metric, spread.max()) + ")";
    }

    /** Three digits, and commas between thousands. */
    public static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        BigDecimal rounded = new BigDecimal(value).round(new MathContext(DIGITS, RoundingMode.HALF_UP));
        int digitsBefore = rounded.precision() - rounded.scale();
        boolean isWhole = rounded.signum() == 0 || value == Math.rint(value);
        int decimals = isWhole ? 0 : Math.max(0, Math.min(DIGITS, DIGITS - digitsBefore));
        return String.format(Locale.ROOT, "%,." + decimals + "f", rounded);
    }

    /** How often, as in "2.5 ×". */
    public static String ratio(double value) {
        return number(value) + " ×";
    }

    /** A part of a whole, as in "42 %". */
    public static String share(double value) {
        return number(value * 100) + " %";
    }

    static String duration(double micros) {
        if (micros < 1e3) {
            return number(micros) + " µs";
        }
        return micros < 1e6 ? number(micros / 1e3) + " ms" : number(micros / 1e6) + " s";
    }

    private static String bytes(double value) {
        double left = value;
        int unit = 0;
        while (left >= KIBI && unit < BYTES.length - 1) {
            left /= KIBI;
            unit++;
        }
        return number(left) + " " + BYTES[unit];
    }
}

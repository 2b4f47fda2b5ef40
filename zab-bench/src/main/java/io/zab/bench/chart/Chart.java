package io.zab.bench.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * Figures of several systems along one axis: groups of rows, a row a system.
 *
 * @param section whose figures they are
 * @param name of its file, without a suffix
 * @param title what is shown
 * @param subtitle how to read it: what is better, and what marks mean
 * @param metric of the axis, for its unit
 * @param groups from top to bottom, none empty
 */
public record Chart(String section, String name, String title, String subtitle, String metric, List<Group> groups) {
    /**
     * Rows that are compared with one another.
     *
     * @param title what they have in common
     * @param limit where the machine itself stands; empty for nothing
     * @param limitText what that is
     */
    public record Group(String title, OptionalDouble limit, String limitText, List<Row> rows) {
        public Group(String title, List<Row> rows) {
            this(title, OptionalDouble.empty(), "", rows);
        }
    }

    /**
     * One system.
     *
     * @param label what stands before it
     * @param system whose colour it has
     * @param text what stands behind the mark
     */
    public record Row(String label, String system, Mark mark, String text) {
        public Row(String system, Mark mark, String text) {
            this(system, system, mark, text);
        }
    }

    /** What is drawn. */
    public sealed interface Mark {
        /** Every figure that must find room on the axis. */
        List<Double> values();
    }

    /** A bar from the axis to a value. */
    public record Bar(double value) implements Mark {
        @Override
        public List<Double> values() {
            return List.of(value);
        }
    }

    /** A dot for each run, and a stroke at their median. */
    public record Dots(List<Double> runs, double median) implements Mark {
        @Override
        public List<Double> values() {
            return runs;
        }
    }

    /** Marks at percentiles of a latency, on a line from the first to the last. */
    public record Percentiles(double p50, double p99, double p999, double max) implements Mark {
        @Override
        public List<Double> values() {
            return List.of(p50, p99, p999, max);
        }
    }

    /** Everything that must find room on the axis. */
    double[] values() {
        List<Double> all = new ArrayList<>();
        for (Group group : groups) {
            group.limit().ifPresent(all::add);
            group.rows().forEach(row -> all.addAll(row.mark().values()));
        }
        return all.stream().flatMapToDouble(DoubleStream::of).toArray();
    }

    boolean hasPercentiles() {
        return groups.stream()
                .flatMap(group -> group.rows().stream())
                .anyMatch(row -> row.mark() instanceof Percentiles);
    }

    boolean hasBars() {
        return groups.stream().flatMap(group -> group.rows().stream()).anyMatch(row -> row.mark() instanceof Bar);
    }
}

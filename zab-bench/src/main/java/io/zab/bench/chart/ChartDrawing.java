package io.zab.bench.chart;

import io.zab.bench.chart.Chart.Bar;
import io.zab.bench.chart.Chart.Dots;
import io.zab.bench.chart.Chart.Group;
import io.zab.bench.chart.Chart.Percentiles;
import io.zab.bench.chart.Chart.Row;
import io.zab.bench.report.Amounts;
import io.zab.bench.report.Figures;

/** A chart, drawn: names to the left, the axis below, and figures behind the marks. */
public final class ChartDrawing {
    private static final double WIDTH = 880;
    private static final double PAD = 24;
    private static final double PLOT_LEFT = 164;
    private static final double PLOT_RIGHT = 700;
    private static final double HEAD = 72;
    private static final double LEGEND = 24;
    private static final double GROUP = 30;
    private static final double ROW = 21;
    private static final double BAR = 13;
    private static final double GAP = 12;
    private static final double AXIS = 46;
    private static final double BASELINE = 4;

    private final Chart chart;
    private final Scale scale;
    private Svg svg;
    private double y;

    private ChartDrawing(Chart chart) {
        this.chart = chart;
        this.scale = Scale.over(chart.values());
    }

    /** The whole image. */
    public static String svg(Chart chart) {
        return new ChartDrawing(chart).draw();
    }

    private String draw() {
        double top = HEAD + (chart.hasPercentiles() ? LEGEND : 0);
        double bottom = top;
        for (Group group : chart.groups()) {
            bottom += GROUP + group.rows().size() * ROW + GAP;
        }
        double height = bottom + AXIS;
        svg = new Svg(WIDTH, height, chart.title(), description());
        svg.rectangle("card", 0.5, 0.5, WIDTH - 1, height - 1, 10);
        svg.text("title", PAD, 34, "start", chart.title());
        svg.text("muted", PAD, 55, "start", chart.subtitle() + (scale.isLogarithmic() ? " · log scale" : ""));
        if (chart.hasPercentiles()) {
            legend(HEAD + 6);
        }
        axis(top + GAP / 2, bottom);
        y = top;
        chart.groups().forEach(this::group);
        return svg.end();
    }

    private String description() {
        StringBuilder text = new StringBuilder(chart.subtitle()).append('.');
        for (Group group : chart.groups()) {
            text.append(' ').append(group.title()).append(':');
            group.rows()
                    .forEach(row -> text.append(' ')
                            .append(row.label())
                            .append(' ')
                            .append(row.text())
                            .append(';'));
        }
        return text.toString();
    }

    private void legend(double middle) {
        double x = PLOT_LEFT;
        svg.dot("key", x, middle, 5, 1);
        svg.text("muted", x + 12, middle + BASELINE, "start", "p50");
        svg.dot("key", x + 70, middle, 4, 0.5);
        svg.text("muted", x + 82, middle + BASELINE, "start", "p99");
        svg.ring("key", x + 140, middle, 4);
        svg.text("muted", x + 152, middle + BASELINE, "start", "p99.9");
        svg.stroke("key", x + 220, middle - 6, x + 220, middle + 6, 2);
        svg.text("muted", x + 232, middle + BASELINE, "start", "worst");
    }

    private void axis(double top, double bottom) {
        for (double tick : scale.ticks()) {
            double x = x(tick);
            svg.line("grid", x, top, x, bottom);
            svg.text("muted", x, bottom + 18, "middle", tick == 0 ? "0" : Amounts.text(chart.metric(), tick));
        }
        svg.text("muted", PLOT_RIGHT, bottom + 36, "end", Amounts.title(chart.metric()));
    }

    private double x(double value) {
        return PLOT_LEFT + scale.place(value) * (PLOT_RIGHT - PLOT_LEFT);
    }

    private void group(Group group) {
        svg.text("group", PAD, y + 21, "start", group.title());
        y += GROUP;
        double top = y;
        group.limit().ifPresent(limit -> {
            svg.text("muted", WIDTH - PAD, top - 9, "end", "┆ " + group.limitText());
            svg.line("limit", x(limit), top - 2, x(limit), top + group.rows().size() * ROW);
        });
        for (Row row : group.rows()) {
            row(row);
            y += ROW;
        }
        y += GAP;
    }

    private void row(Row row) {
        boolean ours = row.system().equals(Figures.OURS);
        double middle = y + ROW / 2;
        svg.text(ours ? "ours" : "", PLOT_LEFT - 12, middle + BASELINE, "end", row.label());
        double end = mark(row, middle);
        svg.text(ours ? "figure ours" : "figure muted", end + 8, middle + BASELINE, "start", row.text());
    }

    /** Draws a row's mark and returns where it ends. */
    private double mark(Row row, double middle) {
        String classes = Palette.classOf(row.system());
        if (row.mark() instanceof Bar bar) {
            double end = Math.max(x(bar.value()), PLOT_LEFT + 2);
            if (Figures.isDurable(row.system())) {
                svg.rectangle(classes, PLOT_LEFT, middle - BAR / 2, end - PLOT_LEFT, BAR, 2);
            } else {
                svg.outline(classes, PLOT_LEFT, middle - BAR / 2, end - PLOT_LEFT, BAR, 2);
            }
            return end;
        } else if (row.mark() instanceof Dots dots) {
            dots.runs().forEach(run -> svg.dot(classes, x(run), middle, 5, 0.45));
            svg.stroke(classes, x(dots.median()), middle - 8, x(dots.median()), middle + 8, 3);
            return x(dots.values().stream().mapToDouble(value -> value).max().orElseThrow()) + 4;
        }
        Percentiles percentiles = (Percentiles) row.mark();
        svg.stroke(classes, x(percentiles.p50()), middle, x(percentiles.max()), middle, 2);
        svg.stroke(classes, x(percentiles.max()), middle - 6, x(percentiles.max()), middle + 6, 2);
        svg.ring(classes, x(percentiles.p999()), middle, 4);
        svg.dot(classes, x(percentiles.p99()), middle, 4, 1);
        svg.dot(classes, x(percentiles.p50()), middle, 5, 1);
        return x(percentiles.max()) + 3;
    }
}

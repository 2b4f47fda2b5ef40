package io.zab.bench.chart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where charts are written: a directory with a file each. */
public final class ChartFiles {
    private ChartFiles() {}

    /** The name of a chart's file. */
    public static String nameOf(Chart chart) {
        return chart.name() + ".svg";
    }

    /** Writes a chart, over one of the same name. */
    public static void write(Chart chart, Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve(nameOf(chart)), ChartDrawing.svg(chart));
    }
}

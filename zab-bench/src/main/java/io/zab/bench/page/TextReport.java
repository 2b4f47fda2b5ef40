package io.zab.bench.page;

import io.zab.bench.goal.Goals;
import io.zab.bench.report.Figures;
import io.zab.bench.report.Table;
import io.zab.bench.report.Tables;

/** What a run found, for a terminal. */
public final class TextReport {
    private TextReport() {}

    public static String of(Figures figures) {
        StringBuilder text = new StringBuilder();
        for (Table table : new Tables(figures).all()) {
            text.append('\n').append(table.text());
        }
        return text.append('\n').append(Goals.table(figures).text()).toString();
    }
}

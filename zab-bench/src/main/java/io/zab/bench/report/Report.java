package io.zab.bench.report;

/** What a run found, in words and figures. */
public final class Report {
    private final Figures figures;

    public Report(Figures figures) {
        this.figures = figures;
    }

    /** For a terminal. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Table table : new Tables(figures).all()) {
            text.append('\n').append(table.text());
        }
        return text.toString();
    }
}

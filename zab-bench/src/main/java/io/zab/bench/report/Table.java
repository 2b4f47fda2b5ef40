package io.zab.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Text in rows and columns under a title.
 *
 * @param columns their heads; the first {@code labels} of them are words, the others figures
 * @param labels how many columns are words
 * @param rows each as long as {@code columns}
 * @param note said below; empty for nothing
 */
public record Table(String title, List<String> columns, int labels, List<List<String>> rows, String note) {
    /** What stands where there is no figure. */
    public static final String NOTHING = "–";

    private static final Set<String> EMPHASISED = Set.of(Figures.OURS, "not met");

    public Table {
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException(title + ": " + row + " does not fit under " + columns);
            }
        }
    }

    /** Without the columns of figures in which no row has any. */
    public Table withoutEmptyColumns() {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            int column = i;
            if (i < labels || rows.stream().anyMatch(row -> !row.get(column).equals(NOTHING))) {
                kept.add(i);
            }
        }
        UnaryOperator<List<String>> keep =
                cells -> kept.stream().map(cells::get).toList();
        return new Table(
                title, keep.apply(columns), labels, rows.stream().map(keep).toList(), note);
    }

    /** For a page. */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        line(text, columns);
        List<String> rule = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            rule.add(i < labels ? "---" : "---:");
        }
        line(text, rule);
        rows.forEach(row -> line(text, row.stream().map(Table::emphasised).toList()));
        return text + (note.isEmpty() ? "" : "\n" + note + "\n");
    }

    private static String emphasised(String cell) {
        return EMPHASISED.contains(cell) ? "**" + cell + "**" : cell;
    }

    private static void line(StringBuilder text, List<String> cells) {
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
    }

    /** For a terminal. */
    public String text() {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = columns.get(i).length();
            for (List<String> row : rows) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder(title).append('\n');
        aligned(text, columns, widths);
        rows.forEach(row -> aligned(text, row, widths));
        return text + (note.isEmpty() ? "" : note + "\n");
    }

    private void aligned(StringBuilder text, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String fill = " ".repeat(widths[i] - cells.get(i).length());
            line.append("  ").append(i < labels ? cells.get(i) + fill : fill + cells.get(i));
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }
}

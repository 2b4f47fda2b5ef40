package io.zab.bench.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.bench.chart.Charts;
import io.zab.bench.report.Figures;
import io.zab.bench.report.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageTest {
    @TempDir
    Path directory;

    @Test
    void onlyWhatIsBetweenTheMarksIsReplaced() throws IOException {
        Path page = directory.resolve("page.md");
        Files.writeString(page, "before\n" + Page.BEGIN + "\nold\n" + Page.END + "\nafter\n");

        Page.fill(page, "new\n");
        Page.fill(page, "newer\n");

        assertThat(page).hasContent("before\n" + Page.BEGIN + "\n\nnewer\n\n" + Page.END + "\nafter\n");
    }

    @Test
    void aPageThatDoesNotExistIsMade() throws IOException {
        Path page = directory.resolve("new/page.md");
        Page.fill(page, "text");
        assertThat(page).hasContent(Page.BEGIN + "\n\ntext\n\n" + Page.END + "\n");
    }

    @Test
    void aPageWithoutItsMarksIsLeftAlone() throws IOException {
        for (String text :
                new String[] {"none", Page.BEGIN, Page.END + Page.BEGIN, Page.BEGIN + Page.END + Page.BEGIN + Page.END
                }) {
            Path page = Files.writeString(directory.resolve("page.md"), text);
            assertThatThrownBy(() -> Page.fill(page, "new")).hasMessageContaining("page.md");
            assertThat(page).hasContent(text);
        }
    }

    @Test
    void theReportShowsMachineGoalsChartsAndTables() {
        Figures figures = new Samples()
                .writes("zab", "128B/w64", 90_000)
                .with("weather", "zab", "rain", "drops_per_s", 3)
                .figures();

        String text = new MarkdownReport(
                        figures, new Charts(figures).all(), "charts", Map.of("cores", "2"), "results.csv")
                .text();

        assertThat(text)
                .containsSubsequence(
                        "| cores | 2 |",
                        "](results.csv)",
                        "### Goals",
                        "### Writes",
                        "](charts/writes-128B.svg)",
                        "90,000",
                        "### Weather");
        assertThat(TextReport.of(figures)).contains("90,000", "Weather", "Goals", "not measured");
    }
}

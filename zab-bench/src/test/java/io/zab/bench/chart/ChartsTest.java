package io.zab.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.bench.report.Figures;
import io.zab.bench.report.Samples;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ChartsTest {
    private static final double TEXT_HEIGHT = 12;

    private static Figures someOfEverything() {
        Samples samples = new Samples();
        for (String load : new String[] {"128B/w1", "128B/w1024", "1024B/w1024"}) {
            int factor = 1;
            for (String system : new String[] {"zab", "zookeeper", "jraft", "aeron", "aeron-nosync"}) {
                samples.writes(system, load, 400_000 / factor)
                        .with("writes", system, load, "cpu_us_per_write", 4 * factor)
                        .with("writes", system, load, "p50_us", 200 * factor)
                        .with("writes", system, load, "p99_us", 900 * factor)
                        .with("writes", system, load, "p999_us", 2_000 * factor)
                        .with("writes", system, load, "max_us", 9_000 * factor);
                factor *= 3;
            }
            samples.with("limits", "machine", "force-three-copies/" + load, "writes_per_s", 2_000_000);
        }
        samples.with("failover", "zab", "kill/default", "failover_ms", 200, 210, 230, 190, 250)
                .with("failover", "aeron", "kill/default", "failover_ms", 11_000, 10_500, 11_900)
                .with("growth", "zab", "3-servers", "cpu_us_per_write", 4)
                .with("growth", "zab", "5-servers", "cpu_us_per_write", 7)
                .with("idle", "zab", "idle", "resident_mb", 100);
        return samples.figures();
    }

    @Test
    void whatHasFiguresIsDrawnAndNothingElse() {
        assertThat(new Charts(someOfEverything()).all().stream().map(Chart::name))
                .containsExactly(
                        "writes-128B",
                        "latency-128B",
                        "writes-1KiB",
                        "latency-1KiB",
                        "cpu",
                        "failover",
                        "growth",
                        "idle");
        assertThat(new Charts(new Samples().figures()).all()).isEmpty();
    }

    @Test
    void everyChartIsAnImageOfItsOwnWithATitleADescriptionAndNoScript() throws Exception {
        for (Chart chart : new Charts(someOfEverything()).all()) {
            String svg = ChartDrawing.svg(chart);
            Element root = parse(svg).getDocumentElement();
            assertThat(root.getTagName()).isEqualTo("svg");
            assertThat(root.getAttribute("role")).isEqualTo("img");
            assertThat(text(root, "title")).containsExactly(chart.title());
            assertThat(text(root, "desc").get(0))
                    .contains(chart.groups().get(0).rows().get(0).text());
            assertThat(svg).doesNotContain("<script").doesNotContain("href").contains("prefers-color-scheme: dark");
        }
    }

    @Test
    void everyFigureStandsBehindItsMark() throws Exception {
        for (Chart chart : new Charts(someOfEverything()).all()) {
            List<String> texts = text(parse(ChartDrawing.svg(chart)).getDocumentElement(), "text");
            for (Chart.Group group : chart.groups()) {
                assertThat(texts).contains(group.title());
                group.rows().forEach(row -> assertThat(texts).contains(row.label(), row.text()));
            }
        }
    }

    @Test
    void noTwoTextsOverlap() throws Exception {
        for (Chart chart : new Charts(someOfEverything()).all()) {
            List<double[]> boxes = boxes(parse(ChartDrawing.svg(chart)).getDocumentElement());
            for (int i = 0; i < boxes.size(); i++) {
                for (int j = 0; j < i; j++) {
                    assertThat(overlap(boxes.get(i), boxes.get(j)))
                            .as("texts %s and %s of %s", i, j, chart.name())
                            .isFalse();
                }
            }
        }
    }

    @Test
    void aSystemHasOneColourAndItsVariantsShareIt() {
        assertThat(Palette.classOf("aeron-nosync")).isEqualTo(Palette.classOf("aeron"));
        assertThat(Palette.classOf("zab")).isNotEqualTo(Palette.classOf("zookeeper"));
        assertThat(Palette.classOf("somebody")).isEqualTo("s-other");
        assertThat(Palette.style()).contains(".s-zab {", ".s-other {");
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> text(Element root, String tag) {
        List<String> found = new ArrayList<>();
        NodeList nodes = root.getElementsByTagName(tag);
        for (int i = 0; i < nodes.getLength(); i++) {
            found.add(nodes.item(i).getTextContent());
        }
        return found;
    }

    /** About where each text is: left, right, middle; a letter is at most about seven units wide. */
    private static List<double[]> boxes(Element root) {
        List<double[]> boxes = new ArrayList<>();
        NodeList nodes = root.getElementsByTagName("text");
        for (int i = 0; i < nodes.getLength(); i++) {
            Element text = (Element) nodes.item(i);
            double x = Double.parseDouble(text.getAttribute("x"));
            double width = text.getTextContent().length() * 6.2;
            double left = switch (text.getAttribute("text-anchor")) {
                case "end" -> x - width;
                case "middle" -> x - width / 2;
                default -> x;
            };
            boxes.add(new double[] {left, left + width, Double.parseDouble(text.getAttribute("y"))});
        }
        return boxes;
    }

    private static boolean overlap(double[] one, double[] other) {
        return one[0] < other[1] && other[0] < one[1] && Math.abs(one[2] - other[2]) < TEXT_HEIGHT;
    }
}

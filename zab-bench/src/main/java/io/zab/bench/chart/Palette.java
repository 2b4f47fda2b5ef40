package io.zab.bench.chart;

import java.util.LinkedHashMap;
import java.util.Map;

/** One colour a system in every chart, ours the strongest; each with a twin for dark ground. */
final class Palette {
    private static final String OTHER = "other";
    private static final Map<String, Tone> TONES = tones();

    private record Tone(String light, String dark) {}

    private Palette() {}

    private static Map<String, Tone> tones() {
        Map<String, Tone> tones = new LinkedHashMap<>();
        tones.put("zab", new Tone("#1668dc", "#4c9aff"));
        tones.put("zookeeper", new Tone("#c2914a", "#c99d5c"));
        tones.put("jraft", new Tone("#6b9a6a", "#7fae7d"));
        tones.put("ratis", new Tone("#9585be", "#a597cf"));
        tones.put("aeron", new Tone("#bd7482", "#cc8592"));
        tones.put("machine", new Tone("#7d8794", "#98a2ae"));
        tones.put(OTHER, new Tone("#5f9ea8", "#74b3bd"));
        return tones;
    }

    /** The class of a system's marks; variants of a system share the part of the name before a dash. */
    static String classOf(String system) {
        String stem = system.split("[^a-z]", 2)[0];
        return "s-" + (TONES.containsKey(stem) ? stem : OTHER);
    }

    /** The rules that give every class its colours. */
    static String style() {
        StringBuilder light = new StringBuilder();
        StringBuilder dark = new StringBuilder();
        TONES.forEach((system, tone) -> {
            light.append(rule(system, tone.light()));
            dark.append(rule(system, tone.dark()));
        });
        return """
                text { font-family: -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-size: 12px; fill: #3d4652; }
                .card { fill: #ffffff; stroke: #d9dee5; } .title { font-size: 16px; font-weight: 600; fill: #14181f; }
                .group { font-size: 13px; font-weight: 600; fill: #14181f; } .muted { fill: #69737f; } .ours { font-weight: 700; fill: #14181f; }
                .grid { stroke: #e6eaef; } .limit { stroke: #69737f; stroke-dasharray: 3 3; stroke-width: 1.5; } .hole { fill: #ffffff; }
                .key { stroke: #69737f; fill: #69737f; } .figure { paint-order: stroke; stroke: #ffffff; stroke-width: 4; stroke-linejoin: round; }
                """ + light + "@media (prefers-color-scheme: dark) {\n" + """
                text { fill: #c3cbd5; } .card { fill: #12161c; stroke: #2b323c; } .title, .group, .ours { fill: #f2f5f8; } .muted { fill: #919ba7; }
                .grid { stroke: #242b34; } .limit { stroke: #919ba7; } .hole { fill: #12161c; } .key { stroke: #919ba7; fill: #919ba7; } .figure { stroke: #12161c; }
                """ + dark + "}\n";
    }

    private static String rule(String system, String colour) {
        return ".s-" + system + " { fill: " + colour + "; stroke: " + colour + "; }\n";
    }
}

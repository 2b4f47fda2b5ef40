package io.zab.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All tables of a run; a section that has no table made for it is shown as it is. */
public final class Tables {
    private static final List<String> ORDER =
            List.of("writes", "reads", "failover", "recovery", "growth", "stalls", "idle", "syscalls", "limits");

    private final Figures figures;

    public Tables(Figures figures) {
        this.figures = figures;
    }

    /** In the order in which they are read. */
    public List<Table> all() {
        List<Table> tables = new ArrayList<>();
        for (String section : sections()) {
            tables.addAll(of(section));
        }
        return tables;
    }

    /** The sections that have figures: those that have a place, then any others. */
    public List<String> sections() {
        Set<String> found = figures.sections();
        List<String> ordered =
                new ArrayList<>(ORDER.stream().filter(found::contains).toList());
        found.stream().filter(section -> !ORDER.contains(section)).forEach(ordered::add);
        return ordered;
    }

    /** The tables of one section; none when it has no figures. */
    public List<Table> of(String section) {
        if (!figures.sections().contains(section)) {
            return List.of();
        }
        return switch (section) {
            case WriteTables.SECTION -> new WriteTables(figures).all();
            case "reads" -> List.of(new SectionTable(figures, section, "Reads", "", "reads_per_s").table());
            case "failover" -> List.of(new SectionTable(figures, section, "Failover", "", "failover_ms").table());
            default -> List.of(new SectionTable(figures, section, titleOf(section), "").table());
        };
    }

    /** What a section is called at its head. */
    public static String titleOf(String section) {
        return Character.toUpperCase(section.charAt(0)) + section.substring(1);
    }
}

package io.zab.bench.section;

import io.zab.bench.system.Systems;
import java.nio.file.Path;
import java.util.List;

/**
 * How much is measured.
 *
 * @param length how thoroughly
 * @param systems which systems, in this order in each round
 * @param directory where servers' files go
 */
public record Plan(Length length, List<Systems> systems, Path directory) {
    /** How long a run takes. */
    public enum Length {
        /** Some seconds, writes with one server of each system: shows that it works, measures nothing. */
        SMOKE,
        /** A few minutes. */
        SHORT,
        /** About an hour. */
        FULL
    }

    /** Those of the systems that keep what they acknowledge. */
    public List<Systems> durable() {
        return systems.stream().filter(Systems::isDurable).toList();
    }

    /** How often at most something is measured that the host of a virtual machine disturbs. */
    int attempts() {
        return pick(1, 2, 3);
    }

    /** One of three values, by length. */
    public <T> T pick(T smoke, T shorter, T full) {
        return switch (length) {
            case SMOKE -> smoke;
            case SHORT -> shorter;
            case FULL -> full;
        };
    }
}

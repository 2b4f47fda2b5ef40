package io.zab.examples.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Draws which ways between servers a partition cuts. */
final class Partitions {
    private final int servers;
    private final SplittableRandom random;

    Partitions(int servers, SplittableRandom random) {
        this.servers = servers;
        this.random = random;
    }

    /** Nothing passes between this one and the others. */
    Set<Link> alone(int server) {
        return between(Set.of(server));
    }

    /** Nothing passes between less than half of them and the others. */
    Set<Link> minority() {
        List<Integer> all = shuffled();
        return between(new HashSet<>(all.subList(0, random.nextInt(1, (servers - 1) / 2 + 1))));
    }

    private Set<Link> between(Set<Integer> some) {
        Set<Link> cuts = new HashSet<>(Link.among(servers));
        cuts.removeIf(link -> some.contains(link.from()) == some.contains(link.to()));
        return cuts;
    }

    /** Nothing passes from one to another, or from one to all others, or from all others to one. */
    Set<Link> oneWay() {
        List<Integer> drawn = shuffled();
        int kind = random.nextInt(3);
        Set<Link> cuts = new HashSet<>(Link.among(servers));
        cuts.removeIf(link ->
                kind < 2 && link.from() != drawn.get(0) || kind != 1 && link.to() != drawn.get(kind == 0 ? 1 : 0));
        return cuts;
    }

    /** One sees all; the others are two halves that do not see each other. */
    Set<Link> bridge() {
        List<Integer> drawn = shuffled();
        int bridge = drawn.get(0);
        Set<Integer> half = new HashSet<>(drawn.subList(1, 1 + (servers - 1) / 2));
        Set<Link> cuts = between(half);
        cuts.removeIf(link -> link.from() == bridge || link.to() == bridge);
        return cuts;
    }

    private List<Integer> shuffled() {
        List<Integer> all =
                new ArrayList<>(IntStream.rangeClosed(1, servers).boxed().toList());
        Collections.shuffle(all, new Random(random.nextLong()));
        return all;
    }
}

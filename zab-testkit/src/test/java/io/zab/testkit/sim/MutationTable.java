package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Measures how soon mistakes are found: {@code MutationTable SEEDS [PART OF A NAME] [every]} prints, for each mistake, in
 * how many of so many runs it was found, within how many seeds that is one to be found with a chance of 50 and of 95
 * percent, and by which property. With {@code every} each property of protocol.md is tried alone.
 */
public final class MutationTable {
    private static final int ENOUGH = 7;
    private static final int BLOCK = 6;
    private static final int FEW = 4;
    private static final double HALF = 0.5;
    private static final double NEARLY_ALL = 0.95;

    private final int seeds;
    private final boolean every;

    private MutationTable(int seeds, boolean every) {
        this.seeds = seeds;
        this.every = every;
    }

    public static void main(String[] args) {
        int seeds = Integer.parseInt(args[0]);
        String part = args.length > 1 ? args[1] : "";
        MutationTable table = new MutationTable(seeds, args.length > 2);
        System.out.println("| mistake | found in runs | half within | nearly all within | by | alone by |");
        System.out.println("|---|---|---|---|---|---|");
        List<Mutation> all = new ArrayList<>(Mutations.all());
        all.addAll(StoreMutations.all());
        for (Mutation mutation : all) {
            if (mutation.name().matches(".*(" + part + ").*")) {
                System.out.println(table.row(mutation));
            }
        }
    }

    private String row(Mutation mutation) {
        Map<String, Integer> by = new TreeMap<>();
        List<Boolean> found = runs(seed -> mutation.run(seed)
                .map(property -> {
                    synchronized (by) {
                        by.merge(property.label(), 1, Integer::sum);
                    }
                    return true;
                })
                .orElse(false));
        List<String> alone = new ArrayList<>();
        for (Property property :
                every ? Property.ofTheProtocol() : mutation.alone().keySet()) {
            List<Boolean> runs = runs(seed -> mutation.isFound(property, seed));
            if (runs.contains(true) || mutation.alone().containsKey(property)) {
                alone.add(property + " " + seeds(runs, HALF));
            }
        }
        return String.format(
                "| %s | %d of %d | %s | %s | %s | %s |",
                mutation.name(),
                times(found),
                found.size(),
                seeds(found, HALF),
                seeds(found, NEARLY_ALL),
                by,
                String.join(", ", alone));
    }

    /** One after the other, until it was found often enough. */
    private List<Boolean> runs(LongFunction<Boolean> isFound) {
        List<Boolean> found = new ArrayList<>();
        int times = 0;
        for (long first = 1; first <= seeds && times < ENOUGH; first += BLOCK) {
            List<Boolean> block = LongStream.range(first, Math.min(first + BLOCK, seeds + 1))
                    .parallel()
                    .mapToObj(isFound)
                    .toList();
            found.addAll(block);
            times += (int) block.stream().filter(each -> each).count();
        }
        return found;
    }

    private static long times(List<Boolean> found) {
        return found.stream().filter(each -> each).count();
    }

    /** The number of seeds that are enough with this chance, by the share of the runs that found it. */
    private static String seeds(List<Boolean> found, double chance) {
        long times = times(found);
        if (times == 0) {
            return "never";
        }
        double share = (double) times / found.size();
        double seeds = share == 1 ? 1 : Math.ceil(Math.log(1 - chance) / Math.log(1 - share));
        return (times < FEW ? "about " : "") + (long) Math.max(1, seeds);
    }
}

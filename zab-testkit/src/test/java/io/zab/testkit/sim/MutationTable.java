package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/**
 * Measures how soon mistakes are found: {@code MutationTable SEEDS [PART OF A NAME] [every]} prints, for each mistake, in
 * how many of so many runs it was found, how many seeds that takes from any first seed on (median and most), and by which
 * property. With {@code every} each property of protocol.md is tried alone.
 */
public final class MutationTable {
    private static final int ENOUGH = 7;
    private static final int BLOCK = 6;

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
        System.out.println("| mistake | found in | median seeds | most seeds | by | alone by (median seeds) |");
        System.out.println("|---|---|---|---|---|---|");
        for (Mutation mutation : Mutations.all()) {
            if (mutation.name().matches(".*(" + part + ").*")) {
                System.out.println(table.row(mutation));
            }
        }
    }

    private String row(Mutation mutation) {
        Map<String, Integer> by = new TreeMap<>();
        List<Boolean> found = runs(seed -> mutation.run(seed)
                .map(failure -> {
                    synchronized (by) {
                        by.merge(failure.property(), 1, Integer::sum);
                    }
                    return true;
                })
                .orElse(false));
        List<String> alone = new ArrayList<>();
        for (Property property :
                every ? Property.ofTheProtocol() : mutation.alone().keySet()) {
            List<Boolean> runs = runs(seed -> mutation.isFound(property, seed));
            if (runs.contains(true) || mutation.alone().containsKey(property)) {
                alone.add(property + " " + median(runs) + (every ? "/" + most(runs) : ""));
            }
        }
        return String.format(
                "| %s | %d of %d | %s | %s | %s | %s |",
                mutation.name(),
                found.stream().filter(each -> each).count(),
                found.size(),
                median(found),
                most(found),
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

    /** From each first seed on, how many seeds it takes; those behind the last finding are left out. */
    private static int[] waits(List<Boolean> found) {
        int[] waits = new int[found.size()];
        int next = -1;
        for (int i = found.size() - 1; i >= 0; i--) {
            next = found.get(i) ? i : next;
            waits[i] = next < 0 ? 0 : next - i + 1;
        }
        return Arrays.stream(waits).filter(wait -> wait > 0).sorted().toArray();
    }

    private static String median(List<Boolean> found) {
        int[] waits = waits(found);
        return waits.length == 0 ? "never" : String.valueOf(waits[waits.length / 2]);
    }

    private static String most(List<Boolean> found) {
        int[] waits = waits(found);
        return waits.length == 0 ? "never" : String.valueOf(waits[waits.length - 1]);
    }
}

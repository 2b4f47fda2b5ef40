package io.zab.filelog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a power loss may leave of a directory, after some of what was done to it: every state that a file system may keep,
 * or as many of them as asked for.
 *
 * <p>The model, from Pillai et al., "All File Systems Are Not Created Equal" (OSDI 2014): what was forced is there. Of
 * what was done to a file since, each block is in any of the versions that it went through, each independent of the
 * others, and the file has any of the sizes that it had; what lies within the size and was never written is zeros, or
 * what a file that is used again held before. Names changed since the directory was forced are as after any beginning of
 * those changes, where the file system keeps them in a journal in order (ext4), or each by itself as at any moment since.
 *
 * <p>Invariant: the oldest of {@code names} and of each file's {@code versions} is what is sure to be there; the others
 * follow in the order in which they came to be.
 */
final class CrashStates {
    private final int blockBytes;
    private final boolean namesInOrder;
    private final Disk live;
    private final Map<Integer, List<byte[]>> versions = new TreeMap<>();
    private final List<Map<String, Integer>> names = new ArrayList<>();

    /** Told of each state; with {@code what} it is, for a message. */
    interface Visitor {
        void visit(Disk left, String what) throws Exception;
    }

    /**
     * @param blockBytes what is written as a whole or not at all
     * @param namesInOrder whether changed names survive in the order of the changes
     */
    CrashStates(Disk before, int blockBytes, boolean namesInOrder) {
        this.blockBytes = blockBytes;
        this.namesInOrder = namesInOrder;
        this.live = before.copy();
        names.add(new TreeMap<>(live.names));
        live.contents.forEach((file, content) -> versions.put(file, new ArrayList<>(List.of(content))));
    }

    /** One more thing was done before the power failed. */
    void add(Disk.Change change) {
        live.apply(change);
        if (change instanceof Disk.Created created) {
            versions.put(created.file(), new ArrayList<>(List.of(new byte[0])));
            names.add(new TreeMap<>(live.names));
        } else if (change instanceof Disk.Wrote wrote) {
            versions.get(wrote.file()).add(live.contents.get(wrote.file()));
        } else if (change instanceof Disk.Truncated truncated) {
            versions.get(truncated.file()).add(live.contents.get(truncated.file()));
        } else if (change instanceof Disk.Forced forced) {
            force(forced);
        } else if (change instanceof Disk.Renamed || change instanceof Disk.Deleted) {
            names.add(new TreeMap<>(live.names));
        } else if (change instanceof Disk.ForcedDirectory) {
            names.subList(0, names.size() - 1).clear();
        }
    }

    /** Without metadata, what lies beyond the size that was sure before is as uncertain as it was. */
    private void force(Disk.Forced forced) {
        List<byte[]> of = versions.get(forced.file());
        byte[] now = of.get(of.size() - 1);
        int sure = of.get(0).length;
        if (forced.metadata() || now.length <= sure) {
            of.subList(0, of.size() - 1).clear();
            return;
        }
        for (int i = 0; i < of.size(); i++) {
            byte[] version = Arrays.copyOf(of.get(i), Math.max(of.get(i).length, sure));
            System.arraycopy(now, 0, version, 0, sure);
            of.set(i, version);
        }
    }

    /** One thing that may be in one of several states, whatever the others are in. */
    private record Choice(String what, int states, Effect effect) {}

    private interface Effect {
        void on(Disk disk, int state);
    }

    private List<Choice> choices() {
        List<Choice> choices = new ArrayList<>();
        if (namesInOrder) {
            choices.add(new Choice("names", names.size(), (disk, state) -> {
                disk.names.clear();
                disk.names.putAll(names.get(state));
            }));
        } else {
            addNameByName(choices);
        }
        Set<Integer> named = new TreeSet<>();
        names.forEach(each -> named.addAll(each.values()));
        versions.keySet().retainAll(named);
        versions.forEach((file, of) -> addFile(choices, file, of));
        choices.removeIf(choice -> choice.states() == 1);
        return choices;
    }

    private void addNameByName(List<Choice> choices) {
        Set<String> all = new LinkedHashSet<>();
        names.forEach(each -> all.addAll(each.keySet()));
        for (String name : all) {
            List<Integer> was = new ArrayList<>();
            for (Map<String, Integer> each : names) {
                Integer file = each.get(name);
                if (was.isEmpty() || !Objects.equals(was.get(was.size() - 1), file)) {
                    was.add(file);
                }
            }
            choices.add(new Choice(name, was.size(), (disk, state) -> {
                if (was.get(state) == null) {
                    disk.names.remove(name);
                } else {
                    disk.names.put(name, was.get(state));
                }
            }));
        }
    }

    /** Sizes before blocks: a block is written as far as the size goes. */
    private void addFile(List<Choice> choices, int file, List<byte[]> of) {
        List<Integer> sizes =
                of.stream().map(version -> version.length).distinct().toList();
        int longest = sizes.stream().mapToInt(size -> size).max().orElseThrow();
        choices.add(new Choice("size of " + file, sizes.size(), (disk, state) -> {
            byte[] content = disk.contents.get(file);
            disk.contents.put(file, Arrays.copyOf(content, sizes.get(state)));
        }));
        for (int from = 0; from < longest; from += blockBytes) {
            int begin = from;
            List<byte[]> blocks = new ArrayList<>();
            for (byte[] version : of) {
                byte[] block = Arrays.copyOfRange(version, Math.min(begin, version.length), begin + blockBytes);
                byte[] padded = begin < version.length ? block : new byte[blockBytes];
                if (blocks.stream().noneMatch(known -> Arrays.equals(known, padded))) {
                    blocks.add(padded);
                }
            }
            choices.add(new Choice("block " + begin / blockBytes + " of " + file, blocks.size(), (disk, state) -> {
                byte[] content = disk.contents.get(file);
                int length = Math.min(blockBytes, content.length - begin);
                if (length > 0) {
                    System.arraycopy(blocks.get(state), 0, content, begin, length);
                }
            }));
        }
    }

    /**
     * Shows all states, or, where there are more, the extremes, what differs from these by one step of one choice, then in one
     * and in two choices, each as far as its share allows, and random ones.
     *
     * @return whether it was all of them
     */
    boolean visit(int most, Visitor visitor) throws Exception {
        List<Choice> choices = choices();
        long product = 1;
        for (Choice choice : choices) {
            product = Math.min(Long.MAX_VALUE / 1000, product * choice.states());
        }
        if (product <= most) {
            int[] states = new int[choices.size()];
            do {
                show(choices, states, visitor);
            } while (next(choices, states));
            return true;
        }
        visitSome(most, choices, visitor);
        return false;
    }

    private static boolean next(List<Choice> choices, int[] states) {
        for (int i = 0; i < states.length; i++) {
            if (++states[i] < choices.get(i).states()) {
                return true;
            }
            states[i] = 0;
        }
        return false;
    }

    private void visitSome(int most, List<Choice> choices, Visitor visitor) throws Exception {
        List<Integer> oldest = choices.stream().map(choice -> 0).toList();
        List<Integer> newest =
                choices.stream().map(choice -> choice.states() - 1).toList();
        List<List<Integer>> extremes = List.of(oldest, newest);
        Set<List<Integer>> chosen = new LinkedHashSet<>(extremes);
        for (int i = 0; i < choices.size() && chosen.size() < most / 2; i++) {
            int last = choices.get(i).states() - 1;
            chosen.add(with(oldest, i, Math.min(1, last)));
            chosen.add(with(newest, i, Math.max(0, last - 1)));
        }
        for (int i = 0; i < choices.size() && chosen.size() < most / 8 * 5; i++) {
            for (List<Integer> extreme : extremes) {
                chosen.addAll(varied(extreme, choices, i));
            }
        }
        for (int i = 0; i < choices.size(); i++) {
            for (int j = 0; j < i && chosen.size() < most / 4 * 3; j++) {
                for (List<Integer> extreme : extremes) {
                    for (List<Integer> one : varied(extreme, choices, i)) {
                        chosen.addAll(varied(one, choices, j));
                    }
                }
            }
        }
        Random random = new Random(choices.size() * 31L + most);
        for (int tries = 0; tries < most && chosen.size() < most; tries++) {
            chosen.add(choices.stream()
                    .map(choice -> random.nextInt(choice.states()))
                    .toList());
        }
        for (List<Integer> states : chosen) {
            show(choices, states.stream().mapToInt(state -> state).toArray(), visitor);
        }
    }

    private static List<List<Integer>> varied(List<Integer> states, List<Choice> choices, int at) {
        List<List<Integer>> all = new ArrayList<>();
        for (int state = 0; state < choices.get(at).states(); state++) {
            all.add(with(states, at, state));
        }
        return all;
    }

    private static List<Integer> with(List<Integer> states, int at, int state) {
        List<Integer> changed = new ArrayList<>(states);
        changed.set(at, state);
        return changed;
    }

    private void show(List<Choice> choices, int[] states, Visitor visitor) throws Exception {
        Disk left = new Disk();
        left.names.putAll(names.get(0));
        versions.forEach((file, of) -> left.contents.put(file, of.get(0).clone()));
        for (int i = 0; i < states.length; i++) {
            choices.get(i).effect().on(left, states[i]);
        }
        left.contents.keySet().retainAll(left.names.values());
        visitor.visit(left, describe(choices, states));
    }

    private static String describe(List<Choice> choices, int[] states) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < states.length; i++) {
            String of = " " + states[i] + "/" + (choices.get(i).states() - 1);
            text.append(text.isEmpty() ? "" : ", ")
                    .append(choices.get(i).what())
                    .append(of);
        }
        return text.toString();
    }
}

package io.zab.testkit.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one simulated directory would be after a crash: what is durable, and what was done since and may or may not be.
 *
 * <p>Invariant: what was forced is never lost; of what was not, a power loss leaves any subset of pieces of writes and of
 * names. What of a file a force failed for counts as written from then on and is never made durable by a later one, as
 * in a page cache that drops the dirty marks; names, which file systems keep in journals, are.
 */
final class SimVolume {
    private final Map<Integer, FileImage> files = new TreeMap<>();
    private final Map<String, Integer> durableNames = new TreeMap<>();
    private final List<NameChange> unforcedNames = new ArrayList<>();

    /** One thing that was done to a directory. */
    sealed interface Change {}

    record Created(String name, int file) implements Change {}

    record Wrote(int file, int position, byte[] bytes) implements Change {}

    record Truncated(int file, int size) implements Change {}

    record Forced(int file, boolean metadata, boolean failed) implements Change {}

    record Renamed(String from, String to) implements Change {}

    record Deleted(String name) implements Change {}

    record ForcedDirectory(boolean failed) implements Change {}

    /** What is known of a change that a power loss may undo. */
    private enum Fate {
        DIRTY,
        /** A force failed for it: no later one covers it. */
        GIVEN_UP,
        /** Durable, but behind something that was given up. */
        FORCED
    }

    /** A change to a content; a truncation when there are no bytes. */
    private record Pending(int position, byte[] bytes, Fate fate) {
        boolean truncates() {
            return bytes == null;
        }

        Pending as(Fate next) {
            return new Pending(position, bytes, next);
        }
    }

    /** A name that now stands for another file, or for none. */
    private record NameChange(String name, Integer file) {}

    private static final class FileImage {
        private byte[] durable = new byte[0];
        private List<Pending> pending = new ArrayList<>();

        FileImage copy() {
            FileImage copy = new FileImage();
            copy.durable = durable.clone();
            copy.pending.addAll(pending);
            return copy;
        }

        /** How long the file is after a power loss at the least, with what was forced behind what was given up. */
        int durableSize() {
            int size = durable.length;
            for (Pending change : pending) {
                if (change.truncates()) {
                    size = change.fate == Fate.DIRTY ? size : Math.min(size, change.position);
                } else if (change.fate == Fate.FORCED) {
                    size = Math.max(size, change.position + change.bytes.length);
                }
            }
            return size;
        }
    }

    SimVolume copy() {
        SimVolume copy = new SimVolume();
        files.forEach((number, image) -> copy.files.put(number, image.copy()));
        copy.durableNames.putAll(durableNames);
        copy.unforcedNames.addAll(unforcedNames);
        return copy;
    }

    void apply(Change change) {
        if (change instanceof Wrote wrote) {
            image(wrote.file).pending.add(new Pending(wrote.position, wrote.bytes, Fate.DIRTY));
        } else if (change instanceof Forced forced) {
            force(image(forced.file), forced);
        } else if (change instanceof Truncated truncated) {
            image(truncated.file).pending.add(new Pending(truncated.size, null, Fate.DIRTY));
        } else if (change instanceof Created created) {
            files.put(created.file, new FileImage());
            unforcedNames.add(new NameChange(created.name, created.file));
        } else if (change instanceof Renamed renamed) {
            Integer file = names().get(renamed.from);
            unforcedNames.add(new NameChange(renamed.to, file));
            unforcedNames.add(new NameChange(renamed.from, null));
        } else if (change instanceof Deleted deleted) {
            unforcedNames.add(new NameChange(deleted.name, null));
        } else if (change instanceof ForcedDirectory forced) {
            if (!forced.failed) {
                unforcedNames.forEach(name -> put(durableNames, name));
                unforcedNames.clear();
            }
        }
    }

    private FileImage image(int file) {
        return files.get(file);
    }

    /** Without metadata, what lies beyond the durable size of the file stays uncertain. */
    private static void force(FileImage image, Forced forced) {
        int size = forced.metadata ? Integer.MAX_VALUE : image.durableSize();
        List<Pending> rest = new ArrayList<>();
        for (Pending change : image.pending) {
            boolean dirty = change.fate == Fate.DIRTY;
            if (!dirty || forced.failed) {
                rest.add(dirty ? change.as(Fate.GIVEN_UP) : change);
            } else if (change.truncates() || change.position + change.bytes.length <= size) {
                makeDurable(image, rest, change);
            } else if (change.position >= size) {
                rest.add(change);
            } else {
                int within = size - change.position;
                byte[] durable = Arrays.copyOf(change.bytes, within);
                makeDurable(image, rest, new Pending(change.position, durable, Fate.DIRTY));
                byte[] beyond = Arrays.copyOfRange(change.bytes, within, change.bytes.length);
                rest.add(new Pending(size, beyond, Fate.DIRTY));
            }
        }
        image.pending = rest;
    }

    private static void makeDurable(FileImage image, List<Pending> before, Pending change) {
        if (before.isEmpty()) {
            image.durable = applied(image.durable, change);
        } else {
            before.add(change.as(Fate.FORCED));
        }
    }

    private static byte[] applied(byte[] content, Pending change) {
        return change.truncates()
                ? Arrays.copyOf(content, Math.min(content.length, change.position))
                : written(content, change, 0, change.bytes.length);
    }

    private static byte[] written(byte[] content, Pending change, int from, int to) {
        if (from >= to) {
            return content;
        }
        int end = change.position + to;
        byte[] changed = end > content.length ? Arrays.copyOf(content, end) : content;
        System.arraycopy(change.bytes, from, changed, change.position + from, to - from);
        return changed;
    }

    private static void put(Map<String, Integer> names, NameChange change) {
        if (change.file == null) {
            names.remove(change.name);
        } else {
            names.put(change.name, change.file);
        }
    }

    /** The names as a running process sees them. */
    Map<String, Integer> names() {
        Map<String, Integer> names = new TreeMap<>(durableNames);
        unforcedNames.forEach(change -> put(names, change));
        return names;
    }

    /** The content of a file as a running process sees it. */
    byte[] content(int file) {
        FileImage image = image(file);
        byte[] content = image.durable.clone();
        for (Pending change : image.pending) {
            content = applied(content, change);
        }
        return content;
    }

    /** The power fails: of what was not forced, what the dice say is left. */
    void losePower(Dice dice) {
        Loss loss = new Loss(dice);
        for (FileImage image : files.values()) {
            for (Pending change : image.pending) {
                image.durable =
                        change.fate == Fate.FORCED ? applied(image.durable, change) : loss.some(image.durable, change);
            }
            image.pending = new ArrayList<>();
        }
        for (NameChange change : unforcedNames) {
            if (loss.survives()) {
                put(durableNames, change);
            }
        }
        unforcedNames.clear();
        files.keySet().retainAll(durableNames.values());
    }

    /** All that was written reaches the disk, as it does with time. */
    void settle() {
        for (Map.Entry<Integer, FileImage> file : files.entrySet()) {
            file.getValue().durable = content(file.getKey());
            file.getValue().pending = new ArrayList<>();
        }
        Map<String, Integer> names = names();
        durableNames.clear();
        durableNames.putAll(names);
        unforcedNames.clear();
        files.keySet().retainAll(durableNames.values());
    }

    /** Changes one bit of a file of which everything is durable. */
    void flip(String name, int position, int bit) {
        image(durableNames.get(name)).durable[position] ^= (byte) (1 << bit);
    }

    /** Decides about one power loss: everything is left, nothing, all but one piece, or any pieces. */
    private static final class Loss {
        private final Dice dice;
        private final double kept;
        private final int pieceBytes;
        private int untilLost;

        Loss(Dice dice) {
            this.dice = dice;
            int kind = dice.below(6);
            this.kept = kind == 0 ? 0 : kind < 3 ? 1 : dice.between(1, 9) / 10.0;
            this.untilLost = kind == 1 ? dice.below(6) : Integer.MAX_VALUE;
            this.pieceBytes = dice.pick(List.of(64, 512, 4096));
        }

        boolean survives() {
            return untilLost-- != 0 && (kept == 1 || dice.chance(kept));
        }

        byte[] some(byte[] content, Pending change) {
            if (change.truncates()) {
                return survives() ? applied(content, change) : content;
            }
            int length = change.bytes.length;
            if (kept < 1 && dice.chance(0.2)) {
                return written(content, change, 0, dice.below(length + 1));
            }
            byte[] left = content;
            for (int from = 0; from < length; ) {
                int to = Math.min(length, from + pieceBytes - (change.position + from) % pieceBytes);
                if (survives()) {
                    left = written(left, change, from, to);
                }
                from = to;
            }
            return left;
        }
    }
}

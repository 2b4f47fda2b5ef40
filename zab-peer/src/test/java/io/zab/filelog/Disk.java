package io.zab.filelog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** What a directory holds: names, and the content behind them. Can be cut short anywhere, as crashes do. */
final class Disk {
    private static final int SECTOR_BYTES = 512;

    final Map<String, Integer> names = new TreeMap<>();
    final Map<Integer, byte[]> contents = new TreeMap<>();

    /** One thing that was done to a directory. */
    sealed interface Change {}

    record Created(String name, int file) implements Change {}

    record Wrote(int file, int position, byte[] bytes) implements Change {}

    record Forced(int file, boolean metadata) implements Change {}

    record Renamed(String from, String to) implements Change {}

    record Deleted(String name) implements Change {}

    record Truncated(int file, int size) implements Change {}

    record ForcedDirectory() implements Change {}

    /** Not done to the directory: the caller was told that its n-th step is durable. */
    record Acknowledged(int step, long incarnation) implements Change {}

    Disk copy() {
        Disk copy = new Disk();
        copy.names.putAll(names);
        copy.contents.putAll(contents);
        return copy;
    }

    /** Whether the same names stand for the same content. */
    boolean looksLike(Disk other) {
        return names.keySet().equals(other.names.keySet())
                && names.keySet().stream()
                        .allMatch(name -> Arrays.equals(
                                contents.get(names.get(name)), other.contents.get(other.names.get(name))));
    }

    /** Names with what is behind them. */
    Map<String, String> picture() {
        Map<String, String> picture = new TreeMap<>();
        names.forEach((name, file) -> picture.put(name, Arrays.toString(contents.get(file))));
        return picture;
    }

    /** The same for the same picture, and as good as never for another. */
    long fingerprint() {
        long hash = 1;
        for (Map.Entry<String, Integer> name : names.entrySet()) {
            hash = hash * 1_000_003 + name.getKey().hashCode();
            for (byte value : contents.get(name.getValue())) {
                hash = (hash ^ value) * 0x100_0000_01B3L;
            }
        }
        return hash;
    }

    void apply(Change change) {
        if (change instanceof Created created) {
            names.put(created.name, created.file);
            contents.put(created.file, new byte[0]);
        } else if (change instanceof Wrote wrote) {
            write(wrote, wrote.bytes.length);
        } else if (change instanceof Renamed renamed) {
            names.put(renamed.to, names.remove(renamed.from));
        } else if (change instanceof Deleted deleted) {
            names.remove(deleted.name);
        } else if (change instanceof Truncated truncated) {
            truncate(truncated);
        }
    }

    /** Applies the first {@code length} bytes of a write. */
    void write(Wrote wrote, int length) {
        write(wrote, 0, length);
    }

    private void write(Wrote wrote, int from, int to) {
        if (from < to) {
            byte[] old = contents.get(wrote.file);
            byte[] changed = Arrays.copyOf(old, Math.max(old.length, wrote.position + to));
            System.arraycopy(wrote.bytes, from, changed, wrote.position + from, to - from);
            contents.put(wrote.file, changed);
        }
    }

    private void truncate(Truncated truncated) {
        byte[] old = contents.get(truncated.file);
        if (truncated.size < old.length) {
            contents.put(truncated.file, Arrays.copyOf(old, truncated.size));
        }
    }

    /**
     * What may be left after a power loss: everything that was forced, and of the rest what {@code survives} says, sector
     * by sector and name by name.
     */
    static Disk afterPowerLoss(Disk before, List<Change> changes, BooleanSupplier survives) {
        Disk durable = before.copy();
        Disk live = before.copy();
        List<Change> unforced = new ArrayList<>();
        Map<String, List<Integer>> nameHistory = new TreeMap<>();
        for (Change change : changes) {
            if (change instanceof Forced forced) {
                force(durable, unforced, forced);
            } else if (change instanceof ForcedDirectory) {
                durable.names.clear();
                durable.names.putAll(live.names);
                nameHistory.clear();
            } else if (change instanceof Wrote || change instanceof Truncated) {
                unforced.add(change);
            } else if (change instanceof Created created) {
                durable.contents.put(created.file, new byte[0]);
                remember(nameHistory, created.name, created.file);
            } else if (change instanceof Renamed renamed) {
                remember(nameHistory, renamed.from, null);
                remember(nameHistory, renamed.to, live.names.get(renamed.from));
            } else if (change instanceof Deleted deleted) {
                remember(nameHistory, deleted.name, null);
            }
            live.apply(change);
        }
        durable.keepSome(unforced, survives);
        durable.keepSomeNames(nameHistory, survives);
        return durable;
    }

    private static void remember(Map<String, List<Integer>> history, String name, Integer file) {
        history.computeIfAbsent(name, any -> new ArrayList<>()).add(file);
    }

    /** Without metadata, what lies beyond the durable size of the file stays uncertain. */
    private static void force(Disk durable, List<Change> unforced, Forced forced) {
        int size = forced.metadata ? Integer.MAX_VALUE : durable.contents.get(forced.file).length;
        List<Change> rest = new ArrayList<>();
        for (Change change : unforced) {
            if (change instanceof Wrote wrote && wrote.file == forced.file) {
                int within = Math.max(0, Math.min(wrote.bytes.length, size - wrote.position));
                durable.write(wrote, within);
                if (within < wrote.bytes.length) {
                    rest.add(change);
                }
            } else if (change instanceof Truncated truncated && truncated.file == forced.file) {
                durable.truncate(truncated);
            } else {
                rest.add(change);
            }
        }
        unforced.clear();
        unforced.addAll(rest);
    }

    private void keepSome(List<Change> unforced, BooleanSupplier survives) {
        for (Change change : unforced) {
            if (change instanceof Truncated truncated && survives.getAsBoolean()) {
                truncate(truncated);
            } else if (change instanceof Wrote wrote) {
                int length = wrote.bytes.length;
                int from = 0;
                while (from < length) {
                    int to = Math.min(length, from + SECTOR_BYTES - (wrote.position + from) % SECTOR_BYTES);
                    if (survives.getAsBoolean()) {
                        write(wrote, from, to);
                    }
                    from = to;
                }
            }
        }
    }

    private void keepSomeNames(Map<String, List<Integer>> history, BooleanSupplier survives) {
        history.forEach((name, values) -> {
            for (Integer value : values) {
                if (survives.getAsBoolean()) {
                    if (value == null) {
                        names.remove(name);
                    } else {
                        names.put(name, value);
                    }
                }
            }
        });
    }
}

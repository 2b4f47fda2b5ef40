package io.zab.examples.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where one server keeps its data: a directory, or a small file system of its own in memory, which can be filled. */
final class Disk {
    /** A store keeps 64 MiB in reserve, writes segments of as much, and has two or three of them. */
    private static final int MEBIBYTES = 320;

    private static final int CHUNK_BYTES = 1 << 20;
    private static final Path MOUNTS = Path.of("/proc/mounts");
    private static final String SOURCE = "zab-%d-disk";

    private final Path root;
    private final boolean mounted;
    private boolean filled;

    /** @param ofItsOwn whether it is a file system of its own, which {@link #missing} must allow */
    Disk(Path root, boolean ofItsOwn) throws InterruptedException {
        this.root = root;
        this.mounted = ofItsOwn;
        try {
            Files.createDirectories(root);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make " + root, e);
        }
        if (ofItsOwn) {
            mount(root);
        }
    }

    private static void mount(Path root) throws InterruptedException {
        String source = String.format(SOURCE, ProcessHandle.current().pid());
        Shell.run("mount", "-t", "tmpfs", "-o", "size=" + MEBIBYTES + "m", source, root.toString());
    }

    /** Why there can be no file systems of their own; empty when there can. */
    static Optional<String> missing() throws InterruptedException {
        try {
            removeLeftovers();
            Path probe = Files.createTempDirectory("zab-disk-probe-");
            Optional<String> failure = Shell.failure("mount", "-t", "tmpfs", "zab-probe", probe.toString());
            if (failure.isEmpty()) {
                Shell.run("umount", probe.toString());
            }
            Files.delete(probe);
            return failure;
        } catch (IOException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** What runs that were killed have left. */
    private static void removeLeftovers() throws IOException, InterruptedException {
        if (!Files.isReadable(MOUNTS)) {
            return;
        }
        for (String line : Files.readAllLines(MOUNTS)) {
            String[] parts = line.split(" ");
            boolean ours = parts[0].matches("zab-\\d+-disk");
            if (ours && ProcessHandle.of(Long.parseLong(parts[0].split("-")[1])).isEmpty()) {
                Shell.failure("umount", "-l", parts[1]);
            }
        }
    }

    Path data() {
        return root.resolve("data");
    }

    private Path filler() {
        return root.resolve("filler");
    }

    /** Takes all room there is but for so much. */
    void fill(int mebibytesLeft) {
        filled = true;
        byte[] chunk = new byte[CHUNK_BYTES];
        long left = (long) mebibytesLeft << 20;
        try (OutputStream out = Files.newOutputStream(filler())) {
            while (left == 0 || Files.getFileStore(root).getUsableSpace() > left) {
                out.write(chunk);
            }
        } catch (IOException e) {
            if (left > 0 || !isFull()) {
                throw new UncheckedIOException("cannot fill " + root, e);
            }
        }
    }

    private boolean isFull() {
        try {
            return Files.getFileStore(root).getUsableSpace() < CHUNK_BYTES;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isFilled() {
        return filled;
    }

    /** Gives the room back. */
    void free() {
        filled = false;
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot free " + root, e);
        }
    }

    /** All that the server has stored is lost. */
    void wipe() {
        deleteTree(data());
    }

    /** Keeps a copy of all that the server has stored. It must be down, as for all that follows. */
    void backUp() {
        deleteTree(backup());
        copyTree(data(), backup());
    }

    /** All is as it was in the copy. */
    void restore() {
        deleteTree(data());
        copyTree(backup(), data());
    }

    private Path backup() {
        return root.resolve("backup");
    }

    /** Ends it; its server must have ended. */
    void release(boolean keepsData) throws InterruptedException {
        if (!mounted) {
            return;
        }
        free();
        if (keepsData && Files.isDirectory(data())) {
            copyTree(data(), root.resolveSibling(root.getFileName() + "-data"));
        }
        Shell.failure("umount", "-l", root.toString());
    }

    static void copyTree(Path from, Path to) {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + from + " to " + to, e);
        }
    }

    static void deleteTree(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> all = Files.walk(directory)) {
            List<Path> paths = all.sorted(Comparator.reverseOrder()).toList();
            for (Path path : paths) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }
}

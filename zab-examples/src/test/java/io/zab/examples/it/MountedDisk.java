package io.zab.examples.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** A file system of its own under a directory, which a test can fill, break and mount again. */
final class MountedDisk implements AutoCloseable {
    private static final int PIECE_BYTES = 1 << 20;

    private final Path directory;
    private final String[] mount;

    private MountedDisk(Path directory, String... mount) {
        this.directory = directory;
        this.mount = mount;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Machine.needs(mount);
    }

    /** In memory, of so many mebibytes. */
    static MountedDisk inMemory(Path directory, int mebibytes) {
        Machine.needsRootAnd("mount", "umount");
        return new MountedDisk(
                directory, "mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString());
    }

    /** An ext4 in a file beside the directory, which becomes read-only with the first error. */
    static MountedDisk inAFile(Path directory, int mebibytes) {
        Machine.needsRootAnd("mount", "umount", "mkfs.ext4", "truncate", "losetup");
        String image = directory + ".img";
        Machine.doIt("truncate", "-s", mebibytes + "m", image);
        Machine.needs("mkfs.ext4", "-q", "-F", image);
        return new MountedDisk(directory, "mount", "-o", "loop,errors=remount-ro", image, directory.toString());
    }

    /** Only about so many mebibytes more can be written; with 0 nothing at all. */
    void leave(int mebibytes) {
        byte[] zeros = new byte[PIECE_BYTES];
        int length = PIECE_BYTES;
        while (length > 0) {
            try (OutputStream out =
                    Files.newOutputStream(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                while (Files.getFileStore(directory).getUsableSpace() >= (mebibytes + 1L) * PIECE_BYTES
                        || mebibytes == 0) {
                    out.write(zeros, 0, length);
                }
                return;
            } catch (IOException full) {
                length /= 2; // a smaller piece may still fit
            }
        }
    }

    void makeRoom() {
        try {
            Files.delete(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path ballast() {
        return directory.resolve("ballast");
    }

    /** As after an error of the device: the file system lets nothing more be written, not even to open files. */
    void becomeReadOnly() {
        Path trigger = Path.of("/sys/fs/ext4", device(), "trigger_fs_error");
        assumeTrue(Files.isWritable(trigger), "skipped: this kernel has no " + trigger);
        try {
            Files.writeString(trigger, "1");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String device() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/mounts"))) {
            return mounts.map(line -> line.split(" "))
                    .filter(fields -> fields[1].equals(directory.toString()))
                    .map(fields -> Path.of(fields[0]).getFileName().toString())
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes it off and puts it on again, as a machine does that is started anew. */
    void mountAgain() {
        Machine.doIt("umount", directory.toString());
        Machine.doIt(mount);
    }

    @Override
    public void close() {
        Machine.run("umount", "-l", directory.toString());
    }
}

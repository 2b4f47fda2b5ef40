package io.zab.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The working tree that this build runs in. */
final class Checkout {
    /** The modules whose code must never do anything that needs the world outside. */
    static final List<String> PURE_MODULES = List.of("zab-core", "zab-election");

    /** The modules that end up in somebody else's JVM. */
    static final List<String> LIBRARY_MODULES =
            List.of("zab-core", "zab-election", "zab-peer", "zab-transport-netty", "zab-testkit");

    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".vscode", ".settings");
    private static final Set<String> TEXT_SUFFIXES =
            Set.of("java", "xml", "md", "properties", "txt", "sh", "yml", "yaml", "config", "json");

    private Checkout() {}

    static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve(".mvn"))) {
            directory = directory.getParent();
            if (directory == null) {
                throw new IllegalStateException(
                        "no .mvn directory above " + Path.of("").toAbsolutePath());
            }
        }
        return directory;
    }

    /** Returns where the compiled main classes of a module are; the reactor has compiled every module by now. */
    static Path classes(String module) {
        Path classes = root().resolve(module).resolve("target/classes");
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(classes + " does not exist: build with -am");
        }
        return classes;
    }

    static List<Path> mainSources(String module) {
        return javaFiles(root().resolve(module).resolve("src/main/java"));
    }

    static List<Path> mainSources(List<String> modules) {
        return modules.stream().flatMap(module -> mainSources(module).stream()).toList();
    }

    /** Returns the main sources of every module, including those that are no library. */
    static List<Path> allMainSources() {
        return javaFiles(root()).stream()
                .filter(file -> isBelow(file, "src/main/java"))
                .toList();
    }

    static List<Path> allTestSources() {
        return javaFiles(root()).stream()
                .filter(file -> isBelow(file, "src/test/java"))
                .toList();
    }

    /** Returns every file that people write and read. */
    static List<Path> allTexts() {
        return files(root(), file -> TEXT_SUFFIXES.contains(suffix(file)));
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Returns a file's path as messages show it. */
    static String name(Path file) {
        return root().relativize(file).toString().replace('\\', '/');
    }

    private static List<Path> javaFiles(Path directory) {
        return files(directory, file -> suffix(file).equals("java"));
    }

    private static List<Path> files(Path directory, java.util.function.Predicate<Path> wanted) {
        if (!Files.isDirectory(directory) || NOT_OURS.contains(String.valueOf(directory.getFileName()))) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted(Comparator.naturalOrder())
                    .flatMap(child -> Files.isDirectory(child)
                            ? files(child, wanted).stream()
                            : Stream.of(child).filter(wanted))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }

    private static boolean isBelow(Path file, String directory) {
        return name(file).contains("/" + directory + "/");
    }

    private static String suffix(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1);
    }
}

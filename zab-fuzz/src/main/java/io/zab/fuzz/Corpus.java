package io.zab.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The kept inputs of one test: files of any name in {@code src/test/resources/fuzz/<its simple name>}, each an input.
 *
 * <p>They need not be encodings of anything, so a change of a format never makes them wrong.
 */
final class Corpus {
    private final String test;

    Corpus(Class<?> test) {
        this.test = test.getSimpleName();
    }

    /** Where the kept inputs are. */
    Path directory() {
        return Path.of("src", "test", "resources", "fuzz", test);
    }

    /** Where a run leaves what it finds. */
    Path findings() {
        return Path.of("target", "fuzz", test);
    }

    List<String> names() {
        if (!Files.isDirectory(directory())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory())) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] read(String name) {
        try {
            return Files.readAllBytes(directory().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<byte[]> all() {
        List<byte[]> inputs = new ArrayList<>();
        for (String name : names()) {
            inputs.add(read(name));
        }
        return inputs;
    }

    /** Writes an input among the findings, under a name that depends on its content alone. */
    Path write(String below, byte[] input) {
        try {
            Path directory = Files.createDirectories(findings().resolve(below));
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(input);
            return Files.write(directory.resolve(HexFormat.of().formatHex(digest, 0, 8)), input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.zab.examples.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Names the secrets of a test for the check of all logs at the end of the build. */
final class TestSecrets {
    private TestSecrets() {}

    /** @param test whose they are */
    static void name(String test, Path directory, List<String> files) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String file : files) {
            Files.readAllLines(directory.resolve(file)).stream()
                    .filter(line -> !line.startsWith("-----"))
                    .forEach(lines::add);
        }
        Path names = Files.createDirectories(Path.of("target", "test-secrets"));
        Files.write(names.resolve(test + ".txt"), lines);
    }
}

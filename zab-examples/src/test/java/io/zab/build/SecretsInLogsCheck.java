package io.zab.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the whole build has logged holds none of the secrets and keys that its tests used. Those stand in
 * {@code target/test-secrets} of their modules, one on a line; it runs behind all other tests.
 */
class SecretsInLogsCheck {
    private static final List<String> MODULES_WITH_LOGS =
            List.of("zab-peer", "zab-transport-netty", "zab-testkit", "zab-examples");

    private static final List<String> MODULES_WITH_SECRETS = List.of("zab-transport-netty", "zab-examples");

    /** What every secret of a test begins with, and every key in a file. */
    private static final List<String> ALWAYS = List.of("zab-test-secret-", "PRIVATE KEY-----");

    /** So many characters in a row of a secret are a leak. */
    private static final int LENGTH = 16;

    @TempDir
    Path directory;

    @Test
    void noLogOfTheBuildHoldsASecretOfATest() {
        List<String> secrets = secrets();
        List<String> found = new ArrayList<>();
        for (Path log : logs()) {
            found.addAll(leaks(log, secrets));
        }
        assertThat(found).isEmpty();
    }

    @Test
    void everyModuleThatLogsHasLeftItsLog() {
        assertThat(MODULES_WITH_LOGS)
                .allSatisfy(module -> assertThat(Checkout.root().resolve(module).resolve("target/test-logs/tests.log"))
                        .isRegularFile());
        assertThat(logs()).anySatisfy(log -> assertThat(Checkout.name(log)).startsWith("zab-examples/target/it/"));
    }

    /** Of the two, zab-examples has some only where there is openssl. */
    @Test
    void theKeysOfTheTestsAreKnown() {
        assertThat(secrets()).hasSizeGreaterThan(ALWAYS.size() + 10);
    }

    @Test
    void aSecretInALogIsFound() throws IOException {
        Path log = directory.resolve("some.log");
        Files.writeString(log, "nothing here\nand here: 0badc0ffee0badc0ffee\n");

        assertThat(leaks(log, List.of("0badc0ffee0badc0ffee", "elsewhere-elsewhere")))
                .hasSize(1);
        assertThat(leaks(log, List.of("elsewhere-elsewhere"))).isEmpty();
    }

    @Test
    void aSecretIsFoundAsBytesInHexAndInBase64() throws IOException {
        Path hex = directory.resolve("hex.log");
        Path base64 = directory.resolve("base64.log");
        Files.writeString(hex, "read 7a61622d746573742d7365637265742d31 from the file\n");
        Files.writeString(base64, "Authorization: emFiLXRlc3Qtc2VjcmV0LTE=\n");

        assertThat(leaks(hex, List.of("zab-test-secret-1"))).hasSize(1);
        assertThat(leaks(base64, List.of("zab-test-secret-1"))).hasSize(1);
    }

    private static List<String> leaks(Path log, List<String> secrets) {
        List<String> found = new ArrayList<>();
        Set<String> beginnings = new HashSet<>();
        secrets.forEach(secret -> forms(secret).forEach(form -> beginnings.add(form.substring(0, LENGTH))));
        try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
            lines.forEach(line -> {
                for (int i = 0; i + LENGTH <= line.length(); i++) {
                    if (beginnings.contains(line.substring(i, i + LENGTH))) {
                        // Not the line: it would be the next log with a secret in it.
                        found.add(log + " holds a secret");
                    }
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + log, e);
        }
        return found;
    }

    /** As it is, and as somebody would log its bytes. */
    private static List<String> forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return List.of(
                secret, HexFormat.of().formatHex(bytes), Base64.getEncoder().encodeToString(bytes));
    }

    private static List<Path> logs() {
        List<Path> all = new ArrayList<>();
        for (String module : MODULES_WITH_LOGS) {
            Path root = Checkout.root().resolve(module);
            all.addAll(files(root, "target/test-logs"));
            all.addAll(files(root, "target/surefire-reports"));
            all.addAll(files(root, "target/failsafe-reports"));
            files(root, "target/it").stream()
                    .filter(file -> file.toString().endsWith(".log") && !isOfAStore(file))
                    .forEach(all::add);
        }
        return all;
    }

    /** A data directory's own files hold what clients wrote. */
    private static boolean isOfAStore(Path file) {
        return file.getFileName().toString().startsWith("log-");
    }

    private static List<String> secrets() {
        List<String> all = new ArrayList<>(ALWAYS);
        for (String module : MODULES_WITH_SECRETS) {
            for (Path file : files(Checkout.root().resolve(module), "target/test-secrets")) {
                Checkout.read(file)
                        .lines()
                        .filter(line -> line.length() >= LENGTH)
                        .distinct()
                        .forEach(all::add);
            }
        }
        return all;
    }

    private static List<Path> files(Path module, String below) {
        Path directory = module.resolve(below);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + directory, e);
        }
    }
}

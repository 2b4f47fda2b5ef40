package io.zab.examples.torture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Commands of the system, such as say little. */
final class Shell {
    private static final int SECONDS_MAX = 30;

    private Shell() {}

    /**
     * Runs a command and waits for its end.
     *
     * @throws TortureException when there is no such command or it ends with anything but 0
     */
    static void run(String... command) throws InterruptedException {
        run("", List.of(command));
    }

    /** @param input what it reads */
    static void run(String input, List<String> command) throws InterruptedException {
        failure(input, command).ifPresent(why -> {
            throw new TortureException(why);
        });
    }

    /** Why a command cannot be run, in one line; empty when it ended with 0. */
    static Optional<String> failure(String... command) throws InterruptedException {
        return failure("", List.of(command));
    }

    private static Optional<String> failure(String input, List<String> command) throws InterruptedException {
        Process process = null;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream out = process.getOutputStream()) {
                out.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                return Optional.of(String.join(" ", command) + " does not end");
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.exitValue();
            return code == 0
                    ? Optional.empty()
                    : Optional.of(String.join(" ", command) + " ended with " + code + ": "
                            + said.strip().lines().findFirst().orElse("it says nothing"));
        } catch (IOException e) {
            return Optional.of("there is no " + command.get(0) + " here (" + e.getMessage() + ")");
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }
}

package io.zab.examples.torture;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The {@code kill} command of the system, where there is one. */
final class Signals {
    private Signals() {}

    static boolean areAvailable() throws InterruptedException {
        try {
            return exitCode("-0", ProcessHandle.current().pid()) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    static void send(String signal, long pid) throws InterruptedException {
        try {
            int code = exitCode(signal, pid);
            if (code != 0) {
                throw new IllegalStateException("kill " + signal + " " + pid + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill", e);
        }
    }

    private static int exitCode(String signal, long pid) throws IOException, InterruptedException {
        return new ProcessBuilder("kill", signal, String.valueOf(pid))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}

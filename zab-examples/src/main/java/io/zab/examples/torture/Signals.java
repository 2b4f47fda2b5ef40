package io.zab.examples.torture;

import java.util.Optional;

/** The {@code kill} command of the system, where there is one. */
final class Signals {
    private Signals() {}

    /** Why no signals can be sent; empty when they can. */
    static Optional<String> missing() throws InterruptedException {
        return Shell.failure(
                "kill", "-0", String.valueOf(ProcessHandle.current().pid()));
    }

    static void send(String signal, long pid) throws InterruptedException {
        Shell.run("kill", signal, String.valueOf(pid));
    }
}

package io.zab.examples.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** System calls of a running process that do not do what they are asked, until this is closed: {@code strace -e inject}. */
final class InjectedFault implements AutoCloseable {
    private final Process strace;

    /**
     * @param calls which, like {@code fsync,fdatasync}
     * @param fault what becomes of them, like {@code error=EIO} or {@code delay_enter=1000000}, in microseconds
     */
    InjectedFault(JavaProcess target, String calls, String fault) {
        Machine.needsRootAnd("strace");
        String pid = String.valueOf(target.pid());
        List<String> command = List.of(
                "strace",
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=" + calls,
                "-e",
                "inject=" + calls + ":" + fault,
                "-p",
                pid);
        try {
            strace = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("strace at every thread of " + pid).atMost(KvCluster.PATIENCE).until(() -> isTraced(pid));
    }

    private static boolean isTraced(String pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", pid, "task"))) {
            return threads.map(thread -> Machine.read(thread.resolve("status")))
                    .noneMatch(status -> status.contains("TracerPid:\t0\n"));
        } catch (UncheckedIOException e) {
            return false; // a thread has ended meanwhile
        }
    }

    /** The process goes on as if nothing had been. */
    @Override
    public void close() {
        strace.destroy();
        try {
            if (!strace.waitFor(20, TimeUnit.SECONDS)) {
                strace.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

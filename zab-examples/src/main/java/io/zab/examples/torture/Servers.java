package io.zab.examples.torture;

import io.zab.examples.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All servers of the ensemble, and what they say of themselves. */
final class Servers {
    private static final int POLL_MILLIS = 50;
    private static final List<String> ALARMING =
            List.of(" ALARM ", " FAILED: ", "kv does not know", "OutOfMemoryError");

    private final KvHttp http;
    private final List<ServerProcess> all = new ArrayList<>();

    /** @param options further options of every server */
    Servers(KvHttp http, int count, Path directory, List<String> options) {
        this.http = http;
        List<Integer> ports = Ports.free(2 * count);
        List<String> members = new ArrayList<>();
        for (int id = 1; id <= count; id++) {
            members.add(id + "@127.0.0.1:" + ports.get(id - 1));
        }
        for (int id = 1; id <= count; id++) {
            int httpPort = ports.get(count + id - 1);
            List<String> command = new ArrayList<>(java());
            command.addAll(List.of("kv", "--id", String.valueOf(id), "--members", String.join(",", members)));
            command.addAll(List.of("--http", "127.0.0.1:" + httpPort));
            command.addAll(
                    List.of("--end-with", String.valueOf(ProcessHandle.current().pid())));
            command.addAll(options);
            all.add(new ServerProcess(id, httpPort, directory, command));
        }
    }

    /** This very program, in a small JVM of its own. */
    private static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                "io.zab.examples.Main");
    }

    List<ServerProcess> all() {
        return all;
    }

    List<ServerProcess> in(ServerProcess.State state) {
        return all.stream().filter(server -> server.state() == state).toList();
    }

    /** Waits until all serve with a vote of their own; empty when they do, else what is missing. */
    Optional<String> awaitReady(int seconds) throws InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (ServerProcess server : all) {
            KvHttp.Reply reply = http.get(server.httpPort(), "/readyz");
            while (reply.status() != 200) {
                if (server.endedByItself()) {
                    return Optional.of("server " + server.id() + " ended by itself with " + server.exitCode());
                }
                if (System.nanoTime() > end) {
                    return Optional.of("server " + server.id() + " is not ready after " + seconds + " s: "
                            + reply.status() + " " + reply.body().strip());
                }
                Thread.sleep(POLL_MILLIS);
                reply = http.get(server.httpPort(), "/readyz");
            }
        }
        return Optional.empty();
    }

    /** Waits until all hold the same state up to the same change; empty when they do, else in what they differ. */
    Optional<String> awaitAgreement(int seconds) throws InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (true) {
            TreeSet<String> states = new TreeSet<>();
            List<String> each = new ArrayList<>();
            for (ServerProcess server : all) {
                String state = status(server, "lastChange") + " digest " + status(server, "digest");
                states.add(state);
                each.add("server " + server.id() + " at " + state);
            }
            if (states.size() == 1 && !states.first().contains("?")) {
                return Optional.empty();
            }
            if (System.nanoTime() > end) {
                return Optional.of("no agreement after " + seconds + " s: " + String.join("; ", each));
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /**
     * Whether all say that they have a vote, and all name the same disks. When two writes after that are acknowledged, one
     * behind the other, the naming and an entry behind it are committed: from then on a disk may be lost
     * ({@code docs/protocol.md}, section 10, Instances).
     */
    boolean nameTheSameDisks() throws InterruptedException {
        TreeSet<String> named = new TreeSet<>();
        for (ServerProcess server : all) {
            String role = status(server, "role");
            if (!role.equals("FOLLOWING") && !role.equals("LEADING")) {
                return false;
            }
            named.add(status(server, "members"));
        }
        return named.size() == 1 && !named.first().contains("\"0000000000000000\"");
    }

    /** The one that leads, among those that answer. */
    Optional<ServerProcess> leader() throws InterruptedException {
        for (ServerProcess server : in(ServerProcess.State.UP)) {
            if (status(server, "role").equals("LEADING")) {
                return Optional.of(server);
            }
        }
        return Optional.empty();
    }

    /** One value of {@code /status}; a question mark when there is no answer. */
    private String status(ServerProcess server, String name) throws InterruptedException {
        String document = http.get(server.httpPort(), "/status").body();
        Matcher found =
                Pattern.compile("(?m)^ *\"" + name + "\": \"?(.*?)\"?,?$").matcher(document);
        return found.find() ? found.group(1) : "?";
    }

    /** Lines of their logs that no fault of the run can excuse. */
    List<String> alarms() {
        List<String> found = new ArrayList<>();
        for (ServerProcess server : all) {
            try {
                Files.readAllLines(server.log()).stream()
                        .filter(line -> ALARMING.stream().anyMatch(line::contains))
                        .forEach(line -> found.add("log of server " + server.id() + ": " + line));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }

    /** Ends all of them, paused ones too, without waiting. Safe to call from any thread. */
    void destroy() {
        all.forEach(ServerProcess::destroy);
    }
}

package io.zab.examples.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
            List.of(" ALARM ", " FAILED: ", "kv does not know", " changed and cannot be used: ", "OutOfMemoryError");

    private final KvHttp http;
    private final List<ServerProcess> all;

    Servers(KvHttp http, List<ServerProcess> all) {
        this.http = http;
        this.all = List.copyOf(all);
    }

    List<ServerProcess> all() {
        return all;
    }

    List<ServerProcess> in(ServerProcess.State state) {
        return all.stream().filter(server -> server.state() == state).toList();
    }

    /**
     * Waits until all serve with a vote of their own; empty when they do, else what is missing.
     *
     * @param meanwhile is run over and over
     */
    Optional<String> awaitReady(int seconds, Runnable meanwhile) throws InterruptedException {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        for (ServerProcess server : all) {
            KvHttp.Reply reply = http.get(server.authority(), "/readyz");
            while (reply.status() != 200) {
                meanwhile.run();
                if (System.nanoTime() > end) {
                    return Optional.of("server " + server.id() + " is not ready after " + seconds + " s: "
                            + reply.status() + " " + reply.body().strip());
                }
                Thread.sleep(POLL_MILLIS);
                reply = http.get(server.authority(), "/readyz");
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

    boolean answers(ServerProcess server) throws InterruptedException {
        return http.get(server.authority(), "/status").status() == 200;
    }

    /** One value of {@code /status}; a question mark when there is no answer. */
    private String status(ServerProcess server, String name) throws InterruptedException {
        String document = http.get(server.authority(), "/status").body();
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

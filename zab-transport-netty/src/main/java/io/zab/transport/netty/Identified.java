package io.zab.transport.netty;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The connections whose other side is known, and for how long each is kept.
 *
 * <p>Invariant: a connection ends within about a second after its other side's certificate has expired or its
 * credentials were withdrawn, and when nothing was heard on it for the idle time. Confined to the loop.
 */
final class Identified {
    private static final long LOOK_MILLIS = 1_000;
    private static final long LIVELY_MILLIS = 5_000;

    private final Context context;
    private final Map<Connection, Entry> connections = new LinkedHashMap<>();
    private ScheduledFuture<?> next;

    /** What is known of one connection. */
    private static final class Entry {
        private final Credentials credentials;
        private long silentMillis;

        Entry(Credentials credentials) {
            this.credentials = credentials;
        }
    }

    Identified(Context context) {
        this.context = context;
    }

    void add(Connection connection, Credentials credentials) {
        connections.put(connection, new Entry(credentials));
        connection.channel().closeFuture().addListener(done -> connections.remove(connection));
        if (next == null) {
            next = context.after(LOOK_MILLIS, this::look);
        }
    }

    private void look() {
        next = null;
        long now = System.currentTimeMillis();
        Map.copyOf(connections).forEach((connection, entry) -> {
            entry.silentMillis = connection.heardSinceLastAsked() ? 0 : entry.silentMillis + LOOK_MILLIS;
            Optional<String> expired = entry.credentials.expired(now);
            if (expired.isPresent()) {
                end(connection, expired.get());
            } else if (entry.silentMillis > context.settings().idleTimeoutMillis()) {
                connection.close("nothing was heard for " + entry.silentMillis + " ms");
            }
        });
        if (!connections.isEmpty() && !context.isClosed()) {
            next = context.after(LOOK_MILLIS, this::look);
        }
    }

    /** Keys, certificates or secrets were read again. To look at chains may take long and is done beside the loop. */
    void judgeAgain() {
        Map<Connection, Entry> known = Map.copyOf(connections);
        if (!known.isEmpty() && !context.isClosed()) {
            context.security().beside(() -> known.forEach(this::judge));
        }
    }

    private void judge(Connection connection, Entry entry) {
        Optional<String> why;
        try {
            why = entry.credentials.withdrawn(context.security());
        } catch (RuntimeException e) {
            why = Optional.of("its credentials cannot be judged: " + e);
        }
        why.ifPresent(text -> context.run(() -> end(connection, text)));
    }

    /** Whether something was heard of it in the last seconds. */
    boolean isLively(Connection connection) {
        Entry entry = connections.get(connection);
        return entry != null && entry.silentMillis < LIVELY_MILLIS;
    }

    private void end(Connection connection, String why) {
        connection.close(why);
        context.warnings()
                .about(
                        connection.remoteHost() + " withdrawn",
                        "closing the connection with " + connection.remote() + ": " + why);
    }
}

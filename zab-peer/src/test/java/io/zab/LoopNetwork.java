package io.zab;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.spi.Endpoint;
import io.zab.spi.Transport;
import io.zab.spi.TransportException;
import io.zab.spi.TransportHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/** A network inside one JVM: one thread moves every message, in order. */
final class LoopNetwork implements Transport, AutoCloseable {
    private final ExecutorService mover = Executors.newSingleThreadExecutor(body -> new Thread(body, "loop-network"));
    private final Map<String, Port> ports = new TreeMap<>();

    @Override
    public Endpoint open(Local local, TransportHandler handler) throws TransportException {
        Port port = new Port(local, handler);
        boolean[] taken = new boolean[1];
        await(mover.submit(() -> {
            taken[0] = ports.putIfAbsent(local.address(), port) != null;
            if (!taken[0]) {
                ports.values().forEach(Port::dial);
            }
        }));
        if (taken[0]) {
            throw new TransportException("address " + local.address() + " is in use", null);
        }
        return port;
    }

    /** Loses every session, and so every message under way on one. */
    void cutAllSessions() {
        await(mover.submit(() -> {
            for (Port port : ports.values()) {
                for (Session session : List.copyOf(port.sessions.values())) {
                    session.end("cut");
                }
            }
        }));
    }

    @Override
    public void close() {
        mover.shutdown();
    }

    private void move(Runnable job) {
        try {
            mover.execute(job);
        } catch (RejectedExecutionException e) {
            // The network is gone; so is whatever was to be moved.
            return;
        }
    }

    private static void await(Future<?> job) {
        try {
            job.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    private final class Session {
        private final LinkId link;
        private final List<Port> ends;
        private final Map<Port, Deque<SessionMessage>> stalled = new java.util.HashMap<>();

        Session(LinkId link, Port follower, Port leader) {
            this.link = link;
            this.ends = List.of(follower, leader);
        }

        Port other(Port one) {
            return ends.get(0) == one ? ends.get(1) : ends.get(0);
        }

        void arrive(Port at, SessionMessage message) {
            Deque<SessionMessage> waiting = stalled.get(at);
            if (waiting != null) {
                waiting.add(message);
            } else if (at.sessions.containsKey(link) && !at.handler.received(link, message)) {
                stalled.put(at, new ArrayDeque<>());
            }
        }

        void resume(Port at) {
            Deque<SessionMessage> waiting = stalled.remove(at);
            while (waiting != null && !waiting.isEmpty() && !stalled.containsKey(at)) {
                arrive(at, waiting.poll());
            }
            if (waiting != null && !waiting.isEmpty()) {
                stalled.put(at, waiting);
            }
        }

        void end(String reason) {
            for (Port port : ends) {
                if (port.sessions.remove(link) != null && !port.closed) {
                    port.handler.sessionDown(link, reason);
                }
            }
        }
    }

    private final class Port implements Endpoint {
        private final Local local;
        private final TransportHandler handler;
        private final Map<LinkId, Session> sessions = new TreeMap<>();
        private SortedMap<ServerId, String> members = new TreeMap<>();
        private boolean closed;

        Port(Local local, TransportHandler handler) {
            this.local = local;
            this.handler = handler;
        }

        private void dial() {
            for (Map.Entry<ServerId, String> member : members.entrySet()) {
                if (ports.containsKey(member.getValue())) {
                    handler.reachable(member.getKey());
                }
            }
        }

        private Port find(ServerId server) {
            return ports.get(members.getOrDefault(server, "nowhere"));
        }

        @Override
        public void members(SortedMap<ServerId, String> addresses) {
            move(() -> {
                members = new TreeMap<>(addresses);
                dial();
            });
        }

        @Override
        public void notify(ServerId to, Notification notification) {
            move(() -> {
                Port target = find(to);
                if (target != null && !closed) {
                    target.handler.notified(local.identity(), notification);
                }
            });
        }

        @Override
        public void openSession(LinkId link, ServerId leader) {
            move(() -> {
                Port target = find(leader);
                if (target == null || closed) {
                    handler.sessionDown(link, "nobody listens");
                    return;
                }
                Session session = new Session(link, this, target);
                sessions.put(link, session);
                target.sessions.put(link, session);
                handler.sessionUp(link, target.local.identity());
                target.handler.sessionUp(link, local.identity());
            });
        }

        @Override
        public boolean send(LinkId link, SessionMessage message) {
            move(() -> {
                Session session = sessions.get(link);
                if (session != null) {
                    session.arrive(session.other(this), message);
                }
            });
            return true;
        }

        @Override
        public void sendUrgent(LinkId link, SessionMessage message) {
            send(link, message);
        }

        @Override
        public void closeSession(LinkId link) {
            move(() -> {
                Session session = sessions.remove(link);
                if (session != null) {
                    session.end("closed by " + local.identity());
                }
            });
        }

        @Override
        public void resume(LinkId link) {
            move(() -> {
                Session session = sessions.get(link);
                if (session != null) {
                    session.resume(this);
                }
            });
        }

        @Override
        public int port() {
            return Integer.parseInt(local.address().substring(local.address().lastIndexOf(':') + 1));
        }

        @Override
        public void close() {
            await(mover.submit(() -> {
                closed = true;
                ports.remove(local.address(), this);
                new ArrayList<>(sessions.values()).forEach(session -> session.end("the other side closed"));
                sessions.clear();
            }));
        }
    }
}

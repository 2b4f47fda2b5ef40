package io.zab.testkit.contract;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.spi.TransportHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** A handler that remembers every call in order, answers as told, and lets a test wait for what it expects. */
public final class RecordingHandler implements TransportHandler {
    private static final long PATIENCE_SECONDS = 20;

    private final List<Call> calls = new ArrayList<>();
    private Predicate<SessionMessage> takesMore = message -> true;

    /** A handler that has heard nothing and takes everything. */
    public RecordingHandler() {}

    /** One call of the port, as a value. */
    public sealed interface Call {}

    /** See {@link TransportHandler#notified}. */
    public record Notified(Identity from, Notification notification) implements Call {}

    /** See {@link TransportHandler#reachable}. */
    public record Reachable(ServerId peer) implements Call {}

    /** See {@link TransportHandler#sessionUp}. */
    public record Up(LinkId link, Identity remote) implements Call {}

    /** See {@link TransportHandler#sessionDown}. */
    public record Down(LinkId link, String reason) implements Call {}

    /** See {@link TransportHandler#received}. */
    public record Received(LinkId link, SessionMessage message) implements Call {}

    /** See {@link TransportHandler#writable}. */
    public record Writable(LinkId link) implements Call {}

    /** See {@link TransportHandler#warning}. */
    public record Warning(String text) implements Call {}

    /** What {@code received} answers from here on. */
    public synchronized void takesMore(Predicate<SessionMessage> answer) {
        takesMore = answer;
    }

    @Override
    public void notified(Identity from, Notification notification) {
        add(new Notified(from, notification));
    }

    @Override
    public void reachable(ServerId peer) {
        add(new Reachable(peer));
    }

    @Override
    public void sessionUp(LinkId link, Identity remote) {
        add(new Up(link, remote));
    }

    @Override
    public void sessionDown(LinkId link, String reason) {
        add(new Down(link, reason));
    }

    @Override
    public synchronized boolean received(LinkId link, SessionMessage message) {
        add(new Received(link, message));
        return takesMore.test(message);
    }

    @Override
    public void writable(LinkId link) {
        add(new Writable(link));
    }

    @Override
    public void warning(String text) {
        add(new Warning(text));
    }

    private synchronized void add(Call call) {
        calls.add(call);
        notifyAll();
    }

    /** All calls so far. */
    public synchronized List<Call> calls() {
        return List.copyOf(calls);
    }

    /** All calls of one kind so far. */
    public synchronized <T extends Call> List<T> calls(Class<T> kind) {
        List<T> found = new ArrayList<>();
        for (Call call : calls) {
            if (kind.isInstance(call)) {
                found.add(kind.cast(call));
            }
        }
        return found;
    }

    /** How many calls of one kind there were. */
    public synchronized int count(Class<? extends Call> kind) {
        return calls(kind).size();
    }

    /** What was received on one session so far. */
    public synchronized List<SessionMessage> received(LinkId link) {
        List<SessionMessage> messages = new ArrayList<>();
        for (Call call : calls) {
            if (call instanceof Received received && received.link().equals(link)) {
                messages.add(received.message());
            }
        }
        return messages;
    }

    /** How many messages were received on all sessions together. */
    public synchronized int receivedCount() {
        int count = 0;
        for (Call call : calls) {
            count += call instanceof Received ? 1 : 0;
        }
        return count;
    }

    /** Waits until a call satisfies the predicate; past calls count. */
    public <T extends Call> T await(Class<T> kind, Predicate<T> wanted) {
        await(kind.getSimpleName() + " as wanted", () -> calls(kind).stream().anyMatch(wanted));
        return calls(kind).stream().filter(wanted).findFirst().orElseThrow();
    }

    /** Waits until there was a call of that kind. */
    public <T extends Call> T await(Class<T> kind) {
        return await(kind, call -> true);
    }

    /**
     * Waits until a condition about the calls holds.
     *
     * @throws AssertionError when it does not within 20 seconds
     */
    public synchronized void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("waited in vain for " + what + "; the last calls are "
                        + calls.subList(Math.max(0, calls.size() - 10), calls.size()));
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while waiting for " + what, e);
            }
        }
    }
}

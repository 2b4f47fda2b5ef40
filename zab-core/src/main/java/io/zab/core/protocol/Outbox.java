package io.zab.core.protocol;

import static io.zab.core.protocol.InvariantViolation.require;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.LinkId;
import io.zab.core.step.Effect;
import io.zab.core.step.WriteOp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Where effects gather during a step, and the one place where durability is decided.
 *
 * <p>Invariant: a message that vouches for durable state leaves only after every write issued before it is done, and
 * only on the session it was meant for: held messages of a session that ended, or of a role that was left, are dropped.
 */
final class Outbox {
    private final Deque<Held> held = new ArrayDeque<>();
    private List<Effect> effects = new ArrayList<>();
    private final Deque<Issued> unfinished = new ArrayDeque<>();
    private long issued;
    private long done;
    private long now;

    private record Held(long afterWrite, LinkId link, SessionMessage message) {}

    private record Issued(long number, long atMillis) {}

    void beginStep(long nowMillis) {
        now = nowMillis;
    }

    List<Effect> endStep() {
        List<Effect> result = effects;
        effects = new ArrayList<>();
        return result;
    }

    void emit(Effect effect) {
        effects.add(effect);
    }

    /** Sends what vouches for nothing on this server's disk. */
    void send(LinkId link, SessionMessage message) {
        emit(new Effect.Send(link, message));
    }

    /** Sends once all writes issued so far are done: the only way for a message that vouches. */
    void sendOnceDurable(LinkId link, SessionMessage message) {
        if (isDrained()) {
            send(link, message);
        } else {
            held.addLast(new Held(issued, link, message));
        }
    }

    void report(Effect.Level level, String text) {
        emit(new Effect.Report(level, text));
    }

    void info(String text) {
        report(Effect.Level.INFO, text);
    }

    void warn(String text) {
        report(Effect.Level.WARN, text);
    }

    long write(WriteOp op) {
        issued++;
        unfinished.addLast(new Issued(issued, now));
        emit(new Effect.Write(issued, op));
        return issued;
    }

    void writesDone(long number) {
        require(number <= issued, "write " + number + " is done before it was issued");
        done = Math.max(done, number);
        while (!unfinished.isEmpty() && unfinished.peekFirst().number() <= done) {
            unfinished.removeFirst();
        }
    }

    /** Lets go what waited for the writes that are now done. */
    void release() {
        while (!held.isEmpty() && held.peekFirst().afterWrite() <= done) {
            Held next = held.removeFirst();
            send(next.link(), next.message());
        }
    }

    boolean isDone(long number) {
        return number <= done;
    }

    boolean isDrained() {
        return done == issued;
    }

    /** How long the oldest unfinished write has been waiting; 0 when none is. */
    long oldestWriteMillis() {
        return unfinished.isEmpty() ? 0 : now - unfinished.peekFirst().atMillis();
    }

    void dropHeld(LinkId link) {
        held.removeIf(message -> message.link().equals(link));
    }

    void dropAllHeld() {
        held.clear();
    }

    void close(LinkId link, String reason) {
        dropHeld(link);
        emit(new Effect.CloseSession(link, reason));
    }
}

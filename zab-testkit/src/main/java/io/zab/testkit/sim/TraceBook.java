package io.zab.testkit.sim;

import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.testkit.sim.TraceEvent.Mark;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What happened in a run, in its order: the last lines of it, or everything with every message's way when it was asked
 * for before the run. Events are kept as the values they are about and become text only when somebody reads them.
 *
 * <p>Invariant: keeping a trace changes nothing of the run, and the same run gives the same text on any machine.
 */
public final class TraceBook {
    /** What a run is asked for with {@link SimOptions#withTraceLines} that keeps all of it. */
    public static final int EVERYTHING = Integer.MAX_VALUE;

    private final LongSupplier clock;
    private final String unit;
    private final String title;
    private final List<ServerId> servers;
    private final int linesMax;
    private final Deque<TraceEvent> events = new ArrayDeque<>();
    private long messages;
    private boolean closed;

    TraceBook(Timeline timeline, String title, List<ServerId> servers, int linesMax) {
        this(timeline::now, "ms", title, servers, linesMax);
    }

    private TraceBook(LongSupplier clock, String unit, String title, List<ServerId> servers, int linesMax) {
        this.clock = clock;
        this.unit = unit;
        this.title = title;
        this.servers = List.copyOf(servers);
        this.linesMax = linesMax;
    }

    /** An empty trace that keeps everything, of a run whose time is {@code clock}, in units of this name. */
    public static TraceBook of(String title, List<ServerId> servers, String unit, LongSupplier clock) {
        return new TraceBook(clock, unit, title, servers, EVERYTHING);
    }

    /** What is in here now, as a book that takes nothing more. */
    TraceBook closed() {
        TraceBook copy = new TraceBook(clock, unit, title, servers, linesMax);
        copy.events.addAll(events);
        copy.closed = true;
        return copy;
    }

    private boolean keepsEverything() {
        return linesMax == EVERYTHING;
    }

    public void step(ServerId server, List<Event> causes, List<Effect> effects, View after) {
        add(new TraceEvent.Step(clock.getAsLong(), server, causes, effects, after));
    }

    void failed(ServerId server, List<Event> causes, Throwable why) {
        add(new TraceEvent.Failed(clock.getAsLong(), server, causes, why.toString()));
    }

    /** @return its number, to be named when it arrives or is lost */
    public long sent(ServerId from, ServerId to, Optional<LinkId> link, Object message) {
        messages++;
        if (keepsEverything()) {
            add(new TraceEvent.Sent(clock.getAsLong(), messages, from, to, link, message));
        }
        return messages;
    }

    public void arrived(long number) {
        if (keepsEverything()) {
            add(new TraceEvent.Arrived(clock.getAsLong(), number));
        }
    }

    public void lost(long number, String why) {
        if (keepsEverything()) {
            add(new TraceEvent.Lost(clock.getAsLong(), number, why));
        }
    }

    public void durable(ServerId server, long through, Zxid last) {
        if (keepsEverything()) {
            add(new TraceEvent.Durable(clock.getAsLong(), server, through, last));
        }
    }

    void applied(ServerId server, Zxid position, boolean bySnapshot) {
        if (keepsEverything()) {
            add(new TraceEvent.Applied(clock.getAsLong(), server, position, bySnapshot));
        }
    }

    void add(ServerId server, String text) {
        add(server, Mark.NOTE, text);
    }

    void add(String text) {
        add(Mark.NOTE, text);
    }

    public void add(ServerId server, Mark mark, String text) {
        add(new TraceEvent.Noted(clock.getAsLong(), Optional.of(server), mark, text, clock.getAsLong()));
    }

    public void add(Mark mark, String text) {
        add(new TraceEvent.Noted(clock.getAsLong(), Optional.empty(), mark, text, clock.getAsLong()));
    }

    void pause(ServerId server, long millis) {
        long now = clock.getAsLong();
        add(new TraceEvent.Noted(now, Optional.of(server), Mark.PAUSE, "pauses for " + millis + " ms", now + millis));
    }

    public void broken(String property, String text) {
        String prefix = property + ": ";
        String rest = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
        add(new TraceEvent.Broken(clock.getAsLong(), property, rest));
    }

    private void add(TraceEvent event) {
        if (closed) {
            throw new IllegalStateException("this is the trace of a run that is over; it takes nothing more");
        }
        events.add(event);
        if (events.size() > linesMax) {
            events.removeFirst();
        }
    }

    /** What was kept, oldest first. */
    public List<TraceEvent> events() {
        return List.copyOf(events);
    }

    /** Everybody who was in the ensemble from its beginning. */
    public List<ServerId> servers() {
        return servers;
    }

    /** What its times count. */
    public String unit() {
        return unit;
    }

    /** Which run this is of. */
    public String title() {
        return title;
    }

    /** What was kept as lines of text, oldest first. */
    public String text() {
        TraceLines lines = new TraceLines();
        events.forEach(lines::add);
        return lines.text();
    }
}

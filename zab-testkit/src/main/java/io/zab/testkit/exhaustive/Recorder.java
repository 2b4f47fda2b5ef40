package io.zab.testkit.exhaustive;

import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.core.step.Event;
import io.zab.testkit.sim.TraceBook;
import io.zab.testkit.sim.TraceEvent.Mark;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Keeps a trace of one way through the states; its time is the number of the move. */
final class Recorder implements Watcher {
    private final TraceBook book;
    private long move;

    Recorder(Space space) {
        List<ServerId> servers = IntStream.range(0, space.scope.peers())
                .mapToObj(Space::serverAt)
                .toList();
        this.book = TraceBook.of("exhaustive", servers, "moves", () -> move);
    }

    void next() {
        move++;
    }

    TraceBook book() {
        return book;
    }

    @Override
    public void step(Local after) {
        boolean starts = !after.before.isUp();
        ServerId server = after.identity.server();
        if (starts) {
            book.add(server, Mark.START, "starts from " + after.durable);
        }
        List<Event> causes = starts ? List.of() : List.of(after.input);
        book.step(server, causes, after.effects, after.view);
    }

    @Override
    public long sent(ServerId from, ServerId to, Optional<LinkId> link, Object value) {
        return book.sent(from, to, link, said(value));
    }

    /** The message, or the word for what else it is. */
    private static Object said(Object value) {
        if (value instanceof Event.Received received) {
            return received.message();
        } else if (value instanceof Event.Notified notified) {
            return notified.notification();
        }
        return value.toString().toLowerCase(Locale.ROOT);
    }

    @Override
    public void arrived(long number) {
        book.arrived(number);
    }

    @Override
    public void lost(long number, String why) {
        book.lost(number, why);
    }

    @Override
    public void died(Local before, boolean power, int kept) {
        String text = "dies; " + kept + " of " + before.pending.size() + " unconfirmed writes survive";
        book.add(before.identity.server(), power ? Mark.POWER_LOSS : Mark.CRASH, text);
    }

    @Override
    public void durable(Local after) {
        long number = ((Event.WriteDone) after.input).number();
        book.durable(after.identity.server(), number, after.durable.last());
    }

    @Override
    public void note(String text) {
        book.add(Mark.BROKEN_LINK, text);
    }

    /** What a move does, in a few words. */
    static String text(World world, Move move) {
        return switch (move.kind()) {
            case NOTICE -> "s" + (move.at() + 1) + " gets the Notification of s" + (move.more() + 1);
            case LINK -> {
                Link link = world.links().get(move.at());
                yield "s" + (move.more() + 1) + " gets on " + link.id + " " + said(link.to(move.more())[0].value());
            }
            case WRITE ->
                "s" + (move.at() + 1) + " has write #"
                        + world.server(move.at()).pending.get(0).number() + " durable";
            case SUBMIT -> "s" + (move.at() + 1) + " is handed a request";
            case DEADLINE -> "the deadline of s" + (move.at() + 1) + " passes";
            case RESTART -> "s" + (move.at() + 1) + " starts";
            case CRASH -> "s" + (move.at() + 1) + " dies, " + move.more() + " unconfirmed writes survive";
            case POWER_LOSS -> "s" + (move.at() + 1) + " loses power";
            case BREAK -> "link " + world.links().get(move.at()).id + " breaks";
            case LOSE -> "the Notification of s" + (move.more() + 1) + " to s" + (move.at() + 1) + " is lost";
        };
    }
}

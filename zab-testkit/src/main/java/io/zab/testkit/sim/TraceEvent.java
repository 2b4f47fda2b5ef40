package io.zab.testkit.sim;

import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.List;
import java.util.Optional;

/** One thing that happened in a simulated run, at a time in milliseconds of virtual time. */
public sealed interface TraceEvent {
    long time();

    /**
     * A server handled what had arrived.
     *
     * @param causes what it was told; empty for its start
     * @param after its state at the end of the step
     */
    record Step(long time, ServerId server, List<Event> causes, List<Effect> effects, View after)
            implements TraceEvent {}

    /** A server could not even finish a step. */
    record Failed(long time, ServerId server, List<Event> causes, String why) implements TraceEvent {}

    /**
     * Something was put on its way.
     *
     * @param number the same that {@link Arrived} or {@link Lost} carries; neither comes for what is still under way
     * @param link the session it belongs to; empty for a Notification
     * @param message a {@link io.zab.core.message.Message}, or the word for a session's beginning or end
     */
    record Sent(long time, long number, ServerId from, ServerId to, Optional<LinkId> link, Object message)
            implements TraceEvent {}

    record Arrived(long time, long number) implements TraceEvent {}

    /** It will never arrive. */
    record Lost(long time, long number, String why) implements TraceEvent {}

    /**
     * Writes of a server survive a power failure from now on.
     *
     * @param through the number of the last of them
     * @param last the end of the durable log
     */
    record Durable(long time, ServerId server, long through, Zxid last) implements TraceEvent {}

    /** A server's application has come to a position, by entries or by a snapshot. */
    record Applied(long time, ServerId server, Zxid position, boolean bySnapshot) implements TraceEvent {}

    /**
     * Something befell a server or the whole ensemble.
     *
     * @param server whom; empty for all
     * @param until when it is over; {@code time} for what takes no time
     */
    record Noted(long time, Optional<ServerId> server, Mark mark, String text, long until) implements TraceEvent {}

    /** A property does not hold: the end of a run. */
    record Broken(long time, String property, String text) implements TraceEvent {}

    /** What kind of thing is noted. */
    enum Mark {
        START,
        CRASH,
        POWER_LOSS,
        PAUSE,
        CUT,
        HEAL,
        BROKEN_LINK,
        DISK,
        CLIENT,
        NOTE
    }
}

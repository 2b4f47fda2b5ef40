package io.zab.core.protocol;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import java.util.List;

/**
 * What a server is doing. A new object is made each time a role is entered, so leaving it discards everything volatile:
 * the object's lifetime is the protocol's.
 *
 * <p>A role asks for its successor with {@link Server#become}; the change happens once the event is handled.
 */
sealed interface Role permits Looking, Following, Leading {
    void enter();

    /** A Notification that is news, from this cluster. */
    void notified(Identity from, Notification notification);

    default void reachable(ServerId peer) {}

    void linkUp(LinkId link, Identity remote);

    void linkDown(LinkId link, String reason);

    void received(LinkId link, SessionMessage message);

    void submitted(List<ClientRequest> requests);

    /** What the state machine made of requests handed to it in this role; stale ones have been sorted out. */
    default void prepared(List<Event.PrepareOutcome> outcomes) {}

    /** The epoch in which requests are being prepared; 0 when none are. */
    default long preparingEpoch() {
        return 0;
    }

    void readRequested(long readNo);

    /** Some writes have become durable; what waited for them alone has already left. */
    void writesDone();

    /** Looks at the clock. */
    void time();

    /** Everything of this step has been handled: what was gathered goes out. */
    void endOfStep();

    /** When {@link #time} must be called, in milliseconds; {@link Long#MAX_VALUE} for never. */
    long deadline();

    /** Ends sessions and answers what can no longer be done. */
    void leave();

    /** The earliest position that a stream to a learner still reads from. */
    default Zxid pinned() {
        return new Zxid(-1);
    }

    /** Entries proposed here and not committed. */
    default int proposed() {
        return 0;
    }
}

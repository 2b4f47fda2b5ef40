package io.zab.core.protocol;

import io.zab.core.message.SessionMessage.ReadIndex;
import io.zab.core.message.SessionMessage.ReadIndexReady;
import io.zab.core.model.LinkId;
import io.zab.core.model.RejectReason;
import io.zab.core.step.Effect;
import java.util.SortedSet;
import java.util.TreeSet;

/** The reads of a follower or observer that its leader has not answered yet (protocol.md, section 15). */
final class AskedReads {
    private final Outbox outbox;
    private final LinkId link;
    private final SortedSet<Long> asked = new TreeSet<>();

    AskedReads(Outbox outbox, LinkId link) {
        this.outbox = outbox;
        this.link = link;
    }

    void ask(long readNo) {
        asked.add(readNo);
        outbox.send(link, new ReadIndex(readNo));
    }

    void answered(ReadIndexReady message) {
        if (asked.remove(message.readNo())) {
            outbox.emit(
                    message.zxid().isPresent()
                            ? new Effect.ReadReady(
                                    message.readNo(), message.zxid().get())
                            : failed(message.readNo()));
        }
    }

    /** The session is over. */
    void fail() {
        for (long readNo : asked) {
            outbox.emit(failed(readNo));
        }
        asked.clear();
    }

    static Effect.ReadFailed failed(long readNo) {
        return new Effect.ReadFailed(readNo, RejectReason.NO_LEADER);
    }
}

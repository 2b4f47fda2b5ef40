package io.zab.core.step;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.StateDigest;
import io.zab.core.model.Zxid;
import java.util.List;

/** Everything that can happen to a server, as the protocol is told of it. */
public sealed interface Event {
    /** A Notification arrived. */
    record Notified(Identity from, Notification notification) implements Event {}

    /** Notifications can now be sent to this peer: a connection came up. */
    record PeerReachable(ServerId peer) implements Event {}

    /**
     * A session stands: one this server asked for with {@link Effect.OpenSession}, or one a follower opened to it.
     *
     * @param remote who is at the other end
     */
    record LinkUp(LinkId link, Identity remote) implements Event {}

    /** A session ended, or could not be opened. Nothing of it arrives afterwards. */
    record LinkDown(LinkId link, String reason) implements Event {}

    /** A message of a session, in order. */
    record Received(LinkId link, SessionMessage message) implements Event {}

    /** Requests submitted at this server, in order. */
    record Submitted(List<ClientRequest> requests) implements Event {}

    /**
     * The state machine's answers to requests of {@link Effect.Prepare}. Each request gets one answer: changes in the
     * order of the requests, a refusal only once every change that it may rest on is applied, so perhaps in a later event.
     *
     * @param epoch the epoch named by the effect
     * @param outcomes one for each request that is answered now
     */
    record Prepared(long epoch, List<PrepareOutcome> outcomes) implements Event {}

    /** The host wants to know from which position a read begun now is linearizable. */
    record ReadRequested(long readNo) implements Event {}

    /** All writes up to this number survive a power loss. */
    record WriteDone(long number) implements Event {}

    /** A write, force, rename or delete failed; it is not retried (rule S5). */
    record StorageFailed(String reason) implements Event {}

    /** The state machine can no longer be trusted here. */
    record ApplicationFailed(String reason) implements Event {}

    /** What the state machine says of its state, at positions it has applied since the last time; in order. */
    record Digested(List<StateDigest> digests) implements Event {}

    /** A local snapshot is durable under its final name; its record is not written yet (rule S6). */
    record SnapshotTaken(Snapshot snapshot) implements Event {}

    /** A running store cannot read back part of the log up to {@code through}; whatever was vouched for stays so. */
    record LogDamaged(Zxid through) implements Event {}

    /** A snapshot no longer reads back as it was written. */
    record SnapshotDamaged(Snapshot snapshot) implements Event {}

    /**
     * Free space for the log is short (or no longer short): while it is, the leader accepts no request (rule S5) and
     * hands over to a server that has room (rule L19).
     */
    record SpaceShort(boolean isShort) implements Event {}

    /** A write found no room on the disk and waits for it: nothing becomes durable before it has, nothing is lost. */
    record NoRoom(String reason) implements Event {}

    /** Nothing but time passed; {@code now} of the step says how much. */
    record TimePassed() implements Event {}

    /** What {@code prepare} made of one request. */
    sealed interface PrepareOutcome {
        Origin origin();
    }

    /** The change to replicate. */
    record Change(Origin origin, Payload payload) implements PrepareOutcome {}

    /** Refused; never gets a zxid. */
    record Declined(RejectedRequest rejection) implements PrepareOutcome {
        @Override
        public Origin origin() {
            return rejection.origin();
        }
    }
}

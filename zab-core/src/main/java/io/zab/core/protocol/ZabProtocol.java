package io.zab.core.protocol;

import io.zab.core.election.Election;
import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.DurableState;
import io.zab.core.model.Identity;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One server of an ensemble: a function from (time, events) to an ordered list of effects.
 *
 * <p>Invariant: single-threaded; {@code now} (milliseconds of any monotone clock) never decreases; a step that throws,
 * or that ends in {@link Effect.Halt}, was the last one. The same inputs give the same outputs.
 *
 * <p>Changes of role, each made with a new role object:
 *
 * <pre>
 * from       to         when
 * LOOKING    LEADING    the election decided for this server           (protocol.md, section 5, step 4)
 * LOOKING    FOLLOWING  the election decided for another
 * FOLLOWING  LOOKING    link down, refused, silence, no progress, breach of the protocol     (rules F2, F15)
 * LEADING    LOOKING    no quorum, no progress, own disk stalled, a later epoch, renewal     (rules L5, L15, L17 to L19)
 * any        LOOKING    a write waits for room on the disk                                   (rule S5)
 * any        LOOKING    an empty founder hears that the ensemble exists                      (section 10)
 * any        halted     a failed write, a state machine that failed, a broken invariant      (rule D13)
 * serving    halted     its applied state is not that of a majority, or no majority has any  (rules C4 to C7)
 * </pre>
 */
public final class ZabProtocol {
    private final Server server;
    private final Journal journal;
    private final Outbox outbox;
    private Role role;
    private boolean stopped;

    /** @throws InvariantViolation when the durable state breaks rule S8 */
    public ZabProtocol(ProtocolConfig config, Election election, DurableState state) {
        server = new Server(config, election, state);
        journal = server.journal;
        outbox = server.outbox;
        role = new Looking(server, new Transition.Look("starting"));
    }

    /** The first step: enters LOOKING, and delivers what is known to be committed. */
    public List<Effect> start(long now) {
        return run(now, () -> {
            if (server.config.rejoins() && server.isEmptyFounder() && !server.staysOut()) {
                server.stayOut("the host says that the ensemble exists already");
            }
            role.enter();
        });
    }

    /** Handles what arrived together, in order; acks and commits are gathered over all of it. */
    public List<Effect> step(long now, List<Event> events) {
        return run(now, () -> {
            for (Event event : events) {
                if (!stopped) {
                    handle(event);
                    endIfFailed();
                    changeRole();
                }
            }
        });
    }

    private List<Effect> run(long now, Runnable work) {
        if (stopped) {
            throw new IllegalStateException("this server has halted");
        }
        server.beginStep(now);
        try {
            work.run();
            finishStep();
        } catch (InvariantViolation e) {
            halt("invariant broken: " + e.getMessage());
        }
        return outbox.endStep();
    }

    private void finishStep() {
        if (stopped) {
            return;
        }
        changeRole();
        if (role.deadline() <= server.now()) {
            role.time();
            changeRole();
        }
        role.endOfStep();
        endIfFailed();
        changeRole();
        if (!stopped) {
            journal.compact(role.pinned());
            journal.deliver();
        }
    }

    private void endIfFailed() {
        if (server.failure().isPresent() && !stopped) {
            server.takeTransition();
            role.leave();
            halt(server.failure().get());
        }
    }

    private void changeRole() {
        for (Optional<Transition> next = server.takeTransition(); next.isPresent(); next = server.takeTransition()) {
            Role entered = successor(next.get());
            role.leave();
            outbox.dropAllHeld();
            role = entered;
            role.enter();
        }
    }

    private Role successor(Transition next) {
        if (next instanceof Transition.Lead) {
            return new Leading(server, role instanceof Looking looking ? looking.handOver() : List.of());
        } else if (next instanceof Transition.Follow follow) {
            return new Following(server, follow.leader());
        }
        return new Looking(server, (Transition.Look) next);
    }

    private void handle(Event event) {
        if (event instanceof Event.Received received) {
            if (received.message() instanceof FollowerInfo info) {
                noticeHistory(received.link().follower(), info.currentEpoch(), info.lastZxid());
            }
            role.received(received.link(), received.message());
        } else if (event instanceof Event.WriteDone done) {
            writesDone(done.number());
        } else if (event instanceof Event.Submitted submitted) {
            role.submitted(submitted.requests());
        } else if (event instanceof Event.Notified notified) {
            notified(notified.from(), notified.notification());
        } else if (event instanceof Event.LinkUp up) {
            role.linkUp(up.link(), up.remote());
        } else if (event instanceof Event.LinkDown down) {
            outbox.dropHeld(down.link());
            role.linkDown(down.link(), down.reason());
        } else if (event instanceof Event.Prepared prepared) {
            prepared(prepared);
        } else if (event instanceof Event.ReadRequested read) {
            role.readRequested(read.readNo());
        } else if (event instanceof Event.PeerReachable reachable) {
            role.reachable(reachable.peer());
        } else if (event instanceof Event.Digested digested) {
            server.digests.add(digested.digests());
        } else if (event instanceof Event.SnapshotTaken taken) {
            journal.record(taken.snapshot());
        } else if (event instanceof Event.LogDamaged damaged) {
            journal.logDamaged(damaged.through());
        } else if (event instanceof Event.SnapshotDamaged damaged) {
            journal.snapshotDamaged(damaged.snapshot());
        } else if (event instanceof Event.SpaceShort space) {
            server.setSpaceShort(space.isShort());
            outbox.report(
                    space.isShort() ? Effect.Level.WARN : Effect.Level.INFO,
                    space.isShort() ? "its disk is short of room" : "its disk has room again");
        } else if (event instanceof Event.NoRoom waiting) {
            outbox.warn(waiting.reason());
            server.become(new Transition.Look(waiting.reason()));
        } else if (event instanceof Event.StorageFailed failed) {
            halt("storage failed: " + failed.reason());
        } else if (event instanceof Event.ApplicationFailed failed) {
            role.leave();
            halt("state machine failed: " + failed.reason());
        }
    }

    private void writesDone(long number) {
        outbox.writesDone(number);
        journal.writesDone(number);
        server.digests.replaced(journal.restored());
        outbox.release();
        role.writesDone();
    }

    private void prepared(Event.Prepared prepared) {
        if (role.preparingEpoch() == prepared.epoch()) {
            role.prepared(prepared.outcomes());
            return;
        }
        List<ClientRequest> own = new ArrayList<>();
        for (Event.PrepareOutcome outcome : prepared.outcomes()) {
            Origin origin = outcome.origin();
            if (origin.server().equals(Optional.of(server.id()))) {
                own.add(new ClientRequest(origin, Payload.EMPTY));
            }
        }
        server.rejectAll(own, RejectReason.NO_LEADER);
    }

    private void notified(Identity from, Notification notification) {
        if (from.server().equals(server.id()) || !server.peers.isNews(from, notification)) {
            return;
        }
        if (server.isMember(from.server()) && !server.hearEpoch(from.server(), notification.acceptedEpoch())) {
            return;
        }
        server.peers.learn(notification, journal.configVersion());
        noticeHistory(from, notification.currentEpoch(), notification.lastZxid());
        changeRole();
        role.notified(from, notification);
    }

    /** Rule of section 10, Instances: an empty founder stays out once a member shows that a quorum has granted. */
    private void noticeHistory(Identity from, long currentEpoch, Zxid lastZxid) {
        boolean exists = currentEpoch > 0 || lastZxid.isAfter(Zxid.BOOTSTRAP);
        boolean counts = server.isEmptyFounder() && !server.staysOut();
        if (exists && counts && server.isMember(from.server()) && !from.server().equals(server.id())) {
            server.stayOut("the ensemble exists already, as " + from.server() + " shows");
            server.become(new Transition.Look("stays out until its disk is named"));
        }
    }

    private void halt(String reason) {
        stopped = true;
        outbox.dropAllHeld();
        outbox.emit(new Effect.Halt(reason));
    }

    /** When a step must come at the latest, whether or not anything happened; {@link Long#MAX_VALUE} for never. */
    public long deadline() {
        return stopped ? Long.MAX_VALUE : role.deadline();
    }

    public View view() {
        return new View(
                server.standing(),
                journal.appended(),
                journal.durable(),
                journal.committed(),
                journal.delivered(),
                journal.epochs(),
                journal.activeConfigurations(),
                journal.configVersion(),
                role.proposed());
    }
}

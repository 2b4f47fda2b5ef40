package io.zab.testkit.sim;

import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Epochs;
import io.zab.core.model.LinkId;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Event;
import io.zab.core.step.WriteOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The mistakes that the checkers must find. */
final class Mutants {
    private Mutants() {}

    /** Believes every write durable as soon as it is issued, in these roles. */
    static final class BelievesTooEarly extends Mutant {
        private final Set<Role> roles;

        BelievesTooEarly(SimKernel real, Role... roles) {
            super(real);
            this.roles = Set.of(roles);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            List<Effect> all = new ArrayList<>(effects);
            for (int i = 0; i < all.size() && roles.contains(role()); i++) {
                if (all.get(i) instanceof Effect.Write write) {
                    all.addAll(also(now, new Event.WriteDone(write.number())));
                }
            }
            return all;
        }
    }

    /** Changes what is written. */
    abstract static class WritesOtherwise extends Mutant {
        WritesOtherwise(SimKernel real) {
            super(real);
        }

        abstract WriteOp instead(WriteOp op);

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            return each(
                    effects,
                    effect -> effect instanceof Effect.Write write
                            ? new Effect.Write(write.number(), instead(write.op()))
                            : effect);
        }
    }

    /** Leaves the tail that is not its leader's in its log. */
    static final class NeverTruncates extends WritesOtherwise {
        NeverTruncates(SimKernel real) {
            super(real);
        }

        @Override
        WriteOp instead(WriteOp op) {
            return op instanceof WriteOp.Truncate ? new WriteOp.SaveEpochs(view().epochs()) : op;
        }
    }

    /** Writes the current epoch with the promise, before the history. */
    static final class EpochBeforeHistory extends WritesOtherwise {
        EpochBeforeHistory(SimKernel real) {
            super(real);
        }

        @Override
        WriteOp instead(WriteOp op) {
            boolean follows = role() == Role.FOLLOWING;
            return follows && op instanceof WriteOp.SaveEpochs save
                    ? new WriteOp.SaveEpochs(
                            save.epochs().establish(save.epochs().acceptedEpoch()))
                    : op;
        }
    }

    /** Promises without writing it down. */
    static final class ForgetsPromises extends WritesOtherwise {
        private Epochs written = Epochs.FRESH;

        ForgetsPromises(SimKernel real) {
            super(real);
        }

        @Override
        WriteOp instead(WriteOp op) {
            if (op instanceof WriteOp.SaveEpochs save) {
                boolean promiseOnly =
                        save.epochs().currentEpoch() < save.epochs().acceptedEpoch();
                written = promiseOnly ? written : save.epochs();
                return new WriteOp.SaveEpochs(written);
            }
            return op;
        }
    }

    /** Compacts the log up to what was delivered. */
    static final class CompactsTooMuch extends WritesOtherwise {
        CompactsTooMuch(SimKernel real) {
            super(real);
        }

        @Override
        WriteOp instead(WriteOp op) {
            return op instanceof WriteOp.Compact ? new WriteOp.Compact(view().delivered()) : op;
        }
    }

    /** Delivers what is in the log, committed or not. */
    static final class DeliversAll extends Mutant {
        DeliversAll(SimKernel real) {
            super(real);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            return each(
                    effects,
                    effect -> effect instanceof Effect.Deliver ? new Effect.Deliver(view().appended()) : effect);
        }
    }

    /** Hands a snapshot to the log, but not to the application. */
    static final class NeverRestores extends Mutant {
        NeverRestores(SimKernel real) {
            super(real);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            return effects.stream()
                    .filter(effect -> !(effect instanceof Effect.Restore))
                    .toList();
        }
    }

    /** Takes one follower's ack for everybody's. */
    static final class OneAckIsEnough extends Mutant {
        private final TreeSet<LinkId> synced = new TreeSet<>();

        OneAckIsEnough(SimKernel real) {
            super(real);
        }

        @Override
        List<Event> told(List<Event> events) {
            List<Event> more = new ArrayList<>();
            for (Event event : events) {
                more.add(event);
                if (event instanceof Event.LinkDown down) {
                    synced.remove(down.link());
                } else if (event instanceof Event.Received received) {
                    addForged(received, more);
                }
            }
            return more;
        }

        private void addForged(Event.Received received, List<Event> more) {
            if (received.message() instanceof SessionMessage.AckNewLeader) {
                synced.add(received.link());
            } else if (received.message() instanceof SessionMessage.Ack) {
                synced.forEach(link -> more.add(new Event.Received(link, received.message())));
            }
        }
    }

    /** Takes every learner's log for older than its own (rule L6 left out). */
    static final class LeadsThoughBehind extends Mutant {
        LeadsThoughBehind(SimKernel real) {
            super(real);
        }

        @Override
        List<Event> told(List<Event> events) {
            List<Event> changed = new ArrayList<>();
            for (Event event : events) {
                boolean ack = event instanceof Event.Received received && received.message() instanceof AckEpoch;
                changed.add(ack ? belittled((Event.Received) event) : event);
            }
            return changed;
        }

        private static Event belittled(Event.Received received) {
            AckEpoch ack = (AckEpoch) received.message();
            return new Event.Received(
                    received.link(),
                    new AckEpoch(ack.epoch(), ack.granted(), 0, ack.lastZxid(), ack.table(), ack.knownCommitted()));
        }
    }

    /** Grants every epoch to everybody. */
    static final class GrantsTwice extends Mutant {
        GrantsTwice(SimKernel real) {
            super(real);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            return each(
                    effects,
                    effect -> effect instanceof Effect.Send send && send.message() instanceof AckEpoch ack
                            ? new Effect.Send(send.link(), granting(ack))
                            : effect);
        }

        private static AckEpoch granting(AckEpoch ack) {
            return new AckEpoch(
                    ack.epoch(), true, ack.currentEpoch(), ack.lastZxid(), ack.table(), ack.knownCommitted());
        }
    }

    /** Says rejected where the outcome is unknown. */
    static final class SaysRejected extends Mutant {
        private final TreeMap<Long, ClientRequest> submitted = new TreeMap<>();

        SaysRejected(SimKernel real) {
            super(real);
        }

        @Override
        List<Event> told(List<Event> events) {
            for (Event event : events) {
                if (event instanceof Event.Submitted arrived) {
                    arrived.requests()
                            .forEach(request -> submitted.put(request.origin().requestNo(), request));
                }
            }
            return events;
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            List<Effect> changed = new ArrayList<>();
            for (Effect effect : effects) {
                if (effect instanceof Effect.Abandon) {
                    List<RejectedRequest> rejected = new ArrayList<>();
                    submitted
                            .values()
                            .forEach(request -> rejected.add(
                                    new RejectedRequest(request.origin(), RejectReason.NO_LEADER, Payload.EMPTY)));
                    submitted.clear();
                    changed.add(new Effect.Reject(rejected));
                }
                changed.add(effect);
            }
            return changed;
        }
    }

    /** A leader answers reads from what it knows, without asking a quorum. */
    static final class ReadsWithoutQuorum extends Mutant {
        private final List<Effect> answers = new ArrayList<>();

        ReadsWithoutQuorum(SimKernel real) {
            super(real);
        }

        @Override
        List<Event> told(List<Event> events) {
            List<Event> rest = new ArrayList<>();
            for (Event event : events) {
                if (event instanceof Event.ReadRequested read
                        && role() == Role.LEADING
                        && view().standing().stage() == Effect.Stage.SERVING) {
                    answers.add(new Effect.ReadReady(read.readNo(), view().committed()));
                } else {
                    rest.add(event);
                }
            }
            return rest;
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            List<Effect> all = new ArrayList<>(effects);
            all.addAll(answers);
            answers.clear();
            return all;
        }
    }

    /** Says that it has promised nothing, to whoever asks for a promise. */
    static final class HidesItsPromise extends Mutant {
        HidesItsPromise(SimKernel real) {
            super(real);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            return each(
                    effects,
                    effect -> effect instanceof Effect.Send send
                                    && send.message() instanceof SessionMessage.FollowerInfo info
                            ? new Effect.Send(
                                    send.link(),
                                    new SessionMessage.FollowerInfo(
                                            info.role(), 0, Optional.empty(), 0, info.lastZxid(), info.configVersion()))
                            : effect);
        }
    }
}

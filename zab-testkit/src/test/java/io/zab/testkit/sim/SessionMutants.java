package io.zab.testkit.sim;

import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.AckNewLeader;
import io.zab.core.message.SessionMessage.NewLeader;
import io.zab.core.message.SessionMessage.Propose;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.LinkId;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Event;
import io.zab.core.step.SyncPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Mistakes in what is sent on sessions, and in what is made of what arrives on them. */
final class SessionMutants {
    private SessionMutants() {}

    /** Changes what is sent on sessions. */
    abstract static class SendsOtherwise extends Mutant {
        SendsOtherwise(SimKernel real) {
            super(real);
        }

        abstract SessionMessage instead(SessionMessage message);

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            return each(
                    effects,
                    effect -> effect instanceof Effect.Send send
                            ? new Effect.Send(send.link(), instead(send.message()))
                            : effect);
        }
    }

    /** Changes what arrives on sessions; null leaves it out. */
    abstract static class HearsOtherwise extends Mutant {
        HearsOtherwise(SimKernel real) {
            super(real);
        }

        abstract SessionMessage instead(SessionMessage message);

        @Override
        List<Event> told(List<Event> events) {
            List<Event> changed = new ArrayList<>();
            for (Event event : events) {
                SessionMessage message = event instanceof Event.Received received ? instead(received.message()) : null;
                if (message != null) {
                    changed.add(new Event.Received(((Event.Received) event).link(), message));
                } else if (!(event instanceof Event.Received)) {
                    changed.add(event);
                }
            }
            return changed.isEmpty() ? List.of(new Event.TimePassed()) : changed;
        }
    }

    /** A leader says with each proposal that it is committed. */
    static final class CommitsWithTheProposal extends SendsOtherwise {
        CommitsWithTheProposal(SimKernel real) {
            super(real);
        }

        @Override
        SessionMessage instead(SessionMessage message) {
            return message instanceof Propose propose
                    ? new Propose(
                            propose.epoch(),
                            propose.entries(),
                            propose.entries().last().zxid())
                    : message;
        }
    }

    /** A follower takes what is proposed for committed. */
    static final class TakesProposalsForCommits extends HearsOtherwise {
        TakesProposalsForCommits(SimKernel real) {
            super(real);
        }

        @Override
        SessionMessage instead(SessionMessage message) {
            return message instanceof Propose propose
                    ? new Propose(
                            propose.epoch(),
                            propose.entries(),
                            propose.entries().last().zxid())
                    : message;
        }
    }

    /** A leader believes NEWLEADER acknowledged: as soon as it is sent, or because an older link of that server did. */
    static final class BelievesNewLeader extends Mutant {
        private final boolean onlyWithAnOldLink;
        private final Set<ServerId> acknowledged = new HashSet<>();

        BelievesNewLeader(SimKernel real, boolean onlyWithAnOldLink) {
            super(real);
            this.onlyWithAnOldLink = onlyWithAnOldLink;
        }

        @Override
        List<Event> told(List<Event> events) {
            for (Event event : events) {
                if (event instanceof Event.Received received && received.message() instanceof AckNewLeader) {
                    acknowledged.add(received.link().follower().server());
                }
            }
            return events;
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            List<Effect> all = new ArrayList<>(effects);
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i) instanceof Effect.Send send
                        && send.message() instanceof NewLeader end
                        && (!onlyWithAnOldLink
                                || acknowledged.contains(send.link().follower().server()))) {
                    AckNewLeader forged = new AckNewLeader(end.epoch(), end.end());
                    all.addAll(also(now, new Event.Received(send.link(), forged)));
                }
            }
            return all;
        }
    }

    /** Takes the ack of an observer for one of every voter. */
    static final class CountsObservers extends Mutant {
        private final Map<LinkId, MemberRole> roles = new HashMap<>();
        private final Set<LinkId> synced = new TreeSet<>();

        CountsObservers(SimKernel real) {
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
                    hear(received, more);
                }
            }
            return more;
        }

        private void hear(Event.Received received, List<Event> more) {
            LinkId link = received.link();
            if (received.message() instanceof SessionMessage.FollowerInfo info) {
                roles.put(link, info.role());
            } else if (received.message() instanceof AckNewLeader && roles.get(link) == MemberRole.VOTER) {
                synced.add(link);
            } else if (received.message() instanceof SessionMessage.Ack && roles.get(link) == MemberRole.OBSERVER) {
                synced.forEach(voter -> more.add(new Event.Received(voter, received.message())));
            }
        }
    }

    /** Proposes each request twice. */
    static final class ProposesTwice extends Mutant {
        ProposesTwice(SimKernel real) {
            super(real);
        }

        @Override
        List<Event> told(List<Event> events) {
            List<Event> more = new ArrayList<>();
            for (Event event : events) {
                more.add(event);
                if (event instanceof Event.Submitted && role() == Role.LEADING) {
                    more.add(event);
                }
            }
            return more;
        }
    }

    /** Alters requests on their way into the log. */
    static final class AltersRequests extends Mutant {
        AltersRequests(SimKernel real) {
            super(real);
        }

        @Override
        List<Event> told(List<Event> events) {
            List<Event> changed = new ArrayList<>();
            for (Event event : events) {
                boolean submitted = event instanceof Event.Submitted && role() == Role.LEADING;
                changed.add(submitted ? altered((Event.Submitted) event) : event);
            }
            return changed;
        }

        private static Event altered(Event.Submitted submitted) {
            List<ClientRequest> requests = new ArrayList<>();
            for (ClientRequest request : submitted.requests()) {
                byte[] bytes = request.payload().toByteArray();
                bytes[bytes.length - 1] ^= 1;
                requests.add(new ClientRequest(request.origin(), Payload.wrap(bytes)));
            }
            return new Event.Submitted(requests);
        }
    }

    /** Changes how learners are synchronised. */
    abstract static class SynchronisesOtherwise extends Mutant {
        SynchronisesOtherwise(SimKernel real) {
            super(real);
        }

        abstract SyncPlan instead(SyncPlan plan);

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            return each(
                    effects,
                    effect -> effect instanceof Effect.StreamHistory stream
                            ? new Effect.StreamHistory(stream.link(), instead(stream.plan()), stream.end())
                            : effect);
        }
    }

    /** Cuts one entry more from a learner's log than it must. */
    static final class TruncatesBelowTheCommonPoint extends SynchronisesOtherwise {
        TruncatesBelowTheCommonPoint(SimKernel real) {
            super(real);
        }

        @Override
        SyncPlan instead(SyncPlan plan) {
            return plan instanceof SyncPlan.Diff diff && diff.from().counter() > 1
                    ? new SyncPlan.Truncate(LogMutants.before(diff.from()))
                    : plan;
        }
    }

    /** Sends its own last snapshot, however far the learner has come. */
    static final class InstallsBelowTheCommonPoint extends SynchronisesOtherwise {
        private Optional<Snapshot> last = Optional.empty();

        InstallsBelowTheCommonPoint(SimKernel real) {
            super(real);
        }

        @Override
        List<Event> told(List<Event> events) {
            for (Event event : events) {
                if (event instanceof Event.SnapshotTaken taken) {
                    last = Optional.of(taken.snapshot());
                }
            }
            return events;
        }

        @Override
        SyncPlan instead(SyncPlan plan) {
            return last.isPresent() && !(plan instanceof SyncPlan.Install) ? new SyncPlan.Install(last.get()) : plan;
        }
    }

    /** The host hears that it leads before what came before is delivered. */
    static final class TellsTooEarly extends Mutant {
        private final List<Effect> held = new ArrayList<>();

        TellsTooEarly(SimKernel real) {
            super(real);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            List<Effect> changed = new ArrayList<>();
            for (Effect effect : effects) {
                if (effect instanceof Effect.Deliver) {
                    held.add(effect);
                } else {
                    changed.add(effect);
                }
            }
            boolean opening = role() == Role.LEADING && view().standing().stage() != Effect.Stage.SERVING;
            if (!opening) {
                changed.addAll(held);
                held.clear();
            }
            return changed;
        }
    }

    /** Tells nobody what it has promised or established, and grants every epoch. */
    static final class ForgetsEpochs extends Mutant {
        ForgetsEpochs(SimKernel real) {
            super(real);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            return each(effects, effect -> {
                if (effect instanceof Effect.Notify notify) {
                    return new Effect.Notify(notify.to(), ElectionMutants.withoutEpochs(notify.notification()));
                }
                return effect instanceof Effect.Send send
                        ? new Effect.Send(send.link(), forgetful(send.message()))
                        : effect;
            });
        }

        private static SessionMessage forgetful(SessionMessage message) {
            if (message instanceof SessionMessage.FollowerInfo info) {
                return new SessionMessage.FollowerInfo(
                        info.role(), 0, Optional.empty(), 0, info.lastZxid(), info.configVersion());
            } else if (message instanceof SessionMessage.AckEpoch ack) {
                return new SessionMessage.AckEpoch(
                        ack.epoch(), true, 0, ack.lastZxid(), ack.table(), ack.knownCommitted());
            }
            return message;
        }
    }
}

package io.zab.testkit.sim;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.FollowerInfo;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Mistakes that hurt nobody, but let servers wait, lead or elect for ever. */
final class LivenessMutants {
    private LivenessMutants() {}

    /** Nobody minds a write that waits for room. */
    static final class WaitsForNoRoom extends Mutant {
        WaitsForNoRoom(SimKernel real) {
            super(real);
        }

        @Override
        List<Event> told(List<Event> events) {
            List<Event> changed = new ArrayList<>(events);
            changed.removeIf(event -> event instanceof Event.NoRoom);
            return changed.isEmpty() ? List.of(new Event.TimePassed()) : changed;
        }
    }

    /** A leader hears nothing more of a server whose link once went down. */
    static final class TakesNobodyBack extends Mutant {
        private final Set<ServerId> gone = new TreeSet<>();

        TakesNobodyBack(SimKernel real) {
            super(real);
        }

        @Override
        List<Event> told(List<Event> events) {
            List<Event> changed = new ArrayList<>();
            for (Event event : events) {
                if (event instanceof Event.LinkDown down && role() == Role.LEADING) {
                    gone.add(down.link().follower().server());
                }
                boolean unheard = event instanceof Event.Received received
                        && received.message() instanceof FollowerInfo
                        && gone.contains(received.link().follower().server());
                if (!unheard) {
                    changed.add(event);
                }
            }
            if (role() != Role.LEADING) {
                gone.clear();
            }
            return changed.isEmpty() ? List.of(new Event.TimePassed()) : changed;
        }
    }

    /** A leader goes on hearing everybody it ever heard. */
    static final class NeverStepsDown extends Mutant {
        private final Map<LinkId, SessionMessage.Pong> heard = new TreeMap<>();

        NeverStepsDown(SimKernel real) {
            super(real);
        }

        @Override
        List<Event> told(List<Event> events) {
            List<Event> changed = new ArrayList<>();
            for (Event event : events) {
                boolean looks = event instanceof Event.Notified notified
                        && notified.notification().state() == Notification.State.LOOKING;
                if (event instanceof Event.Received received
                        && received.message() instanceof SessionMessage.Pong pong) {
                    heard.put(received.link(), pong);
                }
                if (role() != Role.LEADING || !looks && !(event instanceof Event.LinkDown)) {
                    changed.add(event);
                }
            }
            if (role() == Role.LEADING) {
                heard.forEach((link, pong) -> changed.add(new Event.Received(link, pong)));
            } else {
                heard.clear();
            }
            return changed.isEmpty() ? List.of(new Event.TimePassed()) : changed;
        }
    }

    /** A learner does not say how far its synchronisation has come. */
    static final class HidesProgress extends Mutant {
        HidesProgress(SimKernel real) {
            super(real);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            return effects.stream()
                    .filter(effect -> !(effect instanceof Effect.Send send
                            && send.message() instanceof SessionMessage.SyncProgress))
                    .toList();
        }
    }

    /** A follower hears its leader's proposals, but not its pings. */
    static final class DeafToPings extends SessionMutants.HearsOtherwise {
        DeafToPings(SimKernel real) {
            super(real);
        }

        @Override
        SessionMessage instead(SessionMessage message) {
            return message instanceof SessionMessage.Ping && role() == Role.FOLLOWING ? null : message;
        }
    }

    /** Outcomes that are unknown are not told. */
    static final class NeverAbandons extends Mutant {
        NeverAbandons(SimKernel real) {
            super(real);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            return effects.stream()
                    .filter(effect -> !(effect instanceof Effect.Abandon))
                    .toList();
        }
    }
}

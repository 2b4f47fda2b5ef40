package io.zab.testkit.sim;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.LinkId;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Event;
import java.util.List;

/**
 * Tells from a server's steps, seen from outside, which rows of the protocol's tables they took: state before, events,
 * effects, state after.
 */
final class TransitionWatch {
    private final SimServer server;
    private final Coverage coverage;
    private final LeaderTransitions leader;
    private final LearnerTransitions learner;

    TransitionWatch(SimServer server, Coverage coverage) {
        this.server = server;
        this.coverage = coverage;
        this.leader = new LeaderTransitions(server, coverage);
        this.learner = new LearnerTransitions(coverage);
    }

    /** @param before empty for the first step of a run: {@code null} */
    void stepped(View before, List<Event> causes, List<Effect> effects, View after) {
        Role role = before == null ? Role.LOOKING : before.standing().role();
        if (role == Role.LEADING || after.standing().role() == Role.LEADING) {
            leader.stepped(before, causes, effects, after);
        }
        if (role == Role.FOLLOWING || role == Role.OBSERVING) {
            learner.stepped(before, causes, effects, after);
        }
        for (Event cause : causes) {
            caused(role, cause, effects);
        }
        if (role != Role.LOOKING && after.standing().role() == Role.LOOKING || before == null) {
            entersLooking(effects, after);
        }
        learner.rememberLink(effects);
    }

    private void caused(Role role, Event cause, List<Effect> effects) {
        if (cause instanceof Event.Received received) {
            boolean mine = received.link().follower().equals(server.identity());
            if (mine && learner.isOld(received.link())) {
                coverage.took(Transition.F16);
            } else if (role == Role.LOOKING && received.message() instanceof SessionMessage.FollowerInfo) {
                coverage.took(Transition.E4_INFO_KEPT);
            }
        } else if (cause instanceof Event.Notified notified
                && role != Role.LOOKING
                && notified.notification().state() == Notification.State.LOOKING
                && answers(notified, effects)) {
            coverage.took(Transition.E7_ANSWERS);
        }
    }

    private static boolean answers(Event.Notified notified, List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Notify notify
                    && notify.to().equals(notified.from().server())) {
                return notify.notification().state() != Notification.State.LOOKING;
            }
        }
        return false;
    }

    private void entersLooking(List<Effect> effects, View after) {
        boolean started = false;
        for (Effect effect : effects) {
            if (effect instanceof Effect.Report report) {
                String text = report.text();
                started |= text.startsWith("looking, round");
                if (text.contains("it stays out of elections")) {
                    boolean byHost = text.contains("the host says");
                    coverage.took(byHost ? Transition.I_REJOINS : Transition.I_STAYS_OUT);
                }
            }
        }
        if (!started && after.standing().role() == Role.LOOKING) {
            coverage.took(Transition.E1_DRAINS);
        }
    }

    /** Something came in on a link that this end had closed already: the transport drops it. */
    void droppedOfOldLink(LinkId link) {
        if (link.follower().equals(server.identity())) {
            coverage.took(Transition.F16);
        }
    }
}

package io.zab.testkit.sim;

import io.zab.core.message.Notification;
import io.zab.core.model.Epochs;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.core.step.SyncPlan;
import io.zab.core.step.WriteOp;
import java.util.List;
import java.util.stream.Collectors;

/** How events and effects read in a trace. */
final class TraceText {
    private TraceText() {}

    static String causes(List<Event> events) {
        return events.stream().map(TraceText::event).collect(Collectors.joining("; "));
    }

    static String effects(List<Effect> effects) {
        return effects.stream().map(TraceText::effect).collect(Collectors.joining("; "));
    }

    /** What a step became of a server. */
    static String standing(Effect.Standing standing) {
        String leader = standing.leader().map(id -> " under " + id).orElse("");
        return standing.role() + " " + standing.stage() + (standing.epoch() == 0 ? "" : " e" + standing.epoch())
                + (standing.role() == Effect.Role.LEADING ? "" : leader);
    }

    /** A message, or the word for a session's beginning or end. */
    static String message(Object message) {
        return message instanceof Notification notification ? notification(notification) : plain(message);
    }

    static String event(Event event) {
        if (event instanceof Event.Received received) {
            return plain(received.message()) + " on " + received.link();
        } else if (event instanceof Event.Notified notified) {
            return notification(notified.notification()) + " from " + notified.from();
        } else if (event instanceof Event.WriteDone done) {
            return "done #" + done.number();
        } else if (event instanceof Event.LinkUp up) {
            return "link " + up.link() + " up with " + up.remote();
        } else if (event instanceof Event.LinkDown down) {
            return "link " + down.link() + " down (" + down.reason() + ")";
        } else if (event instanceof Event.Submitted submitted) {
            return submitted.requests().size() + " submitted, first "
                    + plain(submitted.requests().get(0).origin());
        }
        return plain(event);
    }

    static String effect(Effect effect) {
        if (effect instanceof Effect.Write write) {
            return "#" + write.number() + " " + write(write.op());
        } else if (effect instanceof Effect.Send send) {
            return send.link() + " " + plain(send.message());
        } else if (effect instanceof Effect.Notify notify) {
            return "to " + notify.to() + " " + notification(notify.notification());
        } else if (effect instanceof Effect.StreamHistory stream) {
            return "stream " + stream.link() + " " + plan(stream.plan()) + " to " + stream.end();
        } else if (effect instanceof Effect.Report report) {
            return report.level() + " '" + report.text() + "'";
        } else if (effect instanceof Effect.RoleChanged changed) {
            String why = changed.standing().reason();
            return "now " + standing(changed.standing()) + (why.isEmpty() ? "" : " (" + why + ")");
        }
        return plain(effect);
    }

    private static String write(WriteOp op) {
        if (op instanceof WriteOp.SaveEpochs save) {
            Epochs epochs = save.epochs();
            return "SaveEpochs(p=" + epochs.acceptedEpoch() + " of "
                    + epochs.acceptedFrom().map(Object::toString).orElse("nobody") + ", a=" + epochs.currentEpoch()
                    + (epochs.staysOut() ? ", stays out)" : ")");
        } else if (op instanceof WriteOp.Append append) {
            return "Append" + append.entries();
        }
        return plain(op);
    }

    private static String plan(SyncPlan plan) {
        if (plan instanceof SyncPlan.Diff diff) {
            return "diff from " + diff.from();
        } else if (plan instanceof SyncPlan.Truncate truncate) {
            return "trunc to " + truncate.to();
        }
        return "snapshot of " + plan.start() + ", then the log";
    }

    private static String notification(Notification message) {
        StringBuilder text = new StringBuilder("n" + message.number() + " " + message.state());
        text.append(message.established() ? " established" : "").append(message.quorumHealthy() ? " healthy" : "");
        text.append(" r").append(message.round()).append(" vote ").append(message.vote());
        text.append(" (p=").append(message.acceptedEpoch()).append(" a=").append(message.currentEpoch());
        text.append(" last ").append(message.lastZxid()).append(" committed ").append(message.knownCommitted());
        return text.append(" seen ")
                .append(message.seen())
                .append(" ")
                .append(message.role())
                .append(")")
                .toString();
    }

    /** A record's own text with less noise. */
    private static String plain(Object value) {
        return value.toString().replace("Optional[", "[").replace("Optional.empty", "none");
    }
}

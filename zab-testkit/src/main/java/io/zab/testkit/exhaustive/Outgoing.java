package io.zab.testkit.exhaustive;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import io.zab.core.step.SyncPlan;
import io.zab.testkit.sim.Property;
import io.zab.testkit.sim.Violation;
import java.util.ArrayList;
import java.util.List;

/** What an effect puts on its way, as the events it becomes where it arrives. */
final class Outgoing {
    private Outgoing() {}

    /** @param log the sender's, as it is when the effect's turn comes */
    static List<Items.Item> of(Effect effect, Identity sender, Disk log, Items items) {
        if (effect instanceof Effect.Send send) {
            return List.of(item(send.link(), send.message(), items));
        } else if (effect instanceof Effect.Notify notify) {
            Event event = new Event.Notified(sender, notify.notification());
            return List.of(new Items.Item(items.idOf(event), event, 0));
        } else if (effect instanceof Effect.StreamHistory history) {
            return stream(history, log, items);
        }
        return List.of();
    }

    private static Items.Item item(LinkId link, SessionMessage message, Items items) {
        Event event = new Event.Received(link, message);
        return new Items.Item(items.idOf(event), event, 0);
    }

    private static List<Items.Item> stream(Effect.StreamHistory history, Disk log, Items items) {
        List<Items.Item> stream = new ArrayList<>();
        SyncPlan plan = history.plan();
        if (plan instanceof SyncPlan.Diff diff) {
            stream.add(item(history.link(), new SessionMessage.SyncDiff(diff.from()), items));
        } else if (plan instanceof SyncPlan.Truncate truncate) {
            stream.add(item(history.link(), new SessionMessage.SyncTruncate(truncate.to()), items));
        } else {
            throw new Violation(Property.MODEL, "no snapshots are taken here, but one is sent: " + plan);
        }
        List<Entry> entries = log.read(plan.start(), history.end());
        if (!entries.isEmpty()) {
            stream.add(item(history.link(), new SessionMessage.SyncTxns(EntryBatch.of(entries)), items));
        }
        return stream;
    }
}

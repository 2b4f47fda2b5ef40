package io.zab.testkit.sim;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Standing;
import io.zab.core.step.Event;
import io.zab.core.step.Event.PrepareOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The application's side of one server's run: what it is handed, in order, at its own pace, and the snapshots it takes.
 */
final class SimApplier {
    private static final int READ_MAX = 64;

    private final SimServer server;
    private final SimEnsemble world;
    private final SimApplication application = new SimApplication();
    private final Deque<Effect> queue = new ArrayDeque<>();
    private final long run;
    private Optional<Standing> told = Optional.empty();
    private boolean busy;
    private boolean skipping;
    private boolean snapshotUnderWay;
    private long appliedAtSnapshot;
    private int restores;

    SimApplier(SimServer server, SimEnsemble world) {
        this.server = server;
        this.world = world;
        this.run = server.run();
    }

    /** What a host does before the protocol starts: the newest snapshot becomes the application's state. */
    void recover(List<Snapshot> snapshots) {
        if (!snapshots.isEmpty()) {
            application.restore(server.disk().content(snapshots.get(snapshots.size() - 1)));
            appliedAtSnapshot = application.applied();
            world.checks().roles().stateIs(server, application);
        }
    }

    void add(Effect effect) {
        queue.add(effect);
        schedule();
    }

    private void schedule() {
        if (busy || queue.isEmpty()) {
            return;
        }
        busy = true;
        long pace = world.dice().between(0, world.conditions().applyMostMillis());
        world.timeline().in(Math.max(pace, server.pauseLeft()), () -> {
            busy = false;
            if (run == server.run()) {
                handle(queue.removeFirst());
                schedule();
            }
        });
    }

    private void handle(Effect effect) {
        if (effect instanceof Effect.Deliver deliver) {
            deliver(deliver.through());
        } else if (effect instanceof Effect.Restore restore) {
            restore(restore.snapshot());
        } else if (effect instanceof Effect.Prepare prepare) {
            prepare(prepare);
        } else if (effect instanceof Effect.RoleChanged changed) {
            tell(changed.standing());
        }
    }

    /** A leadership whose history was replaced before it was applied here is over, and nobody is told of it. */
    private void tell(Standing standing) {
        boolean leads = standing.role() == Effect.Role.LEADING && standing.stage() == Effect.Stage.SERVING;
        if (!leads || !skipping) {
            told = Optional.of(standing);
            world.checks().leaders().told(server, standing);
        }
    }

    private void deliver(Zxid through) {
        skipping |= overtaken();
        if (skipping || !through.isAfter(application.position())) {
            return;
        }
        while (application.position().isBefore(through)) {
            List<Entry> entries = server.disk().read(application.position(), through, READ_MAX);
            for (Entry entry : entries) {
                apply(entry);
            }
        }
        world.trace().applied(server.id(), application.position(), false);
        maybeSnapshot();
    }

    /** A snapshot has replaced the log that is still to be delivered: it will be restored once it is durable. */
    private boolean overtaken() {
        LogImage log = server.disk().latest();
        return log.wasInstalled() && application.position().isBefore(log.base());
    }

    private void apply(Entry entry) {
        world.checks().applies(server, application.position(), entry);
        application.apply(entry);
        world.checks().roles().stateIs(server, application);
        world.clients().applied(server, entry);
    }

    private void restore(Snapshot snapshot) {
        skipping = overtaken() && !server.disk().latest().holdsSnapshot(snapshot);
        if (skipping) {
            return;
        }
        world.checks()
                .require(
                        !snapshot.base().isBefore(application.position()),
                        Property.I13,
                        () -> server + " restores " + snapshot.base() + " behind " + application.position());
        application.restore(server.disk().content(snapshot));
        appliedAtSnapshot = application.applied();
        restores++;
        world.trace().applied(server.id(), application.position(), true);
        world.checks().roles().stateIs(server, application);
    }

    private void prepare(Effect.Prepare prepare) {
        List<PrepareOutcome> outcomes = new ArrayList<>();
        for (ClientRequest request : prepare.requests()) {
            outcomes.add(new Event.Change(request.origin(), request.payload()));
        }
        server.receive(new Event.Prepared(prepare.epoch(), outcomes));
    }

    private void maybeSnapshot() {
        if (snapshotUnderWay || application.applied() - appliedAtSnapshot < world.snapshotEvery()) {
            return;
        }
        Zxid at = application.position();
        LogImage log = server.disk().latest();
        Map.Entry<Zxid, Ensemble> configuration = log.configurations().floorEntry(at);
        if (configuration == null || at.isBefore(log.base())) {
            return;
        }
        Payload content = application.freeze();
        Snapshot snapshot = new Snapshot(
                at,
                log.table().truncate(at),
                configuration.getValue(),
                configuration.getKey(),
                content.length(),
                SimApplication.digest(content));
        server.disk().writeSnapshot(snapshot, content).ifPresent(completion -> completeLater(snapshot, completion));
    }

    private void completeLater(Snapshot snapshot, Runnable completion) {
        snapshotUnderWay = true;
        appliedAtSnapshot = application.applied();
        world.timeline().in(world.dice().between(0, 4 * world.conditions().forceMostMillis()), () -> {
            if (run == server.run()) {
                snapshotUnderWay = false;
                world.trace().add(server.id(), TraceEvent.Mark.DISK, "has a snapshot at " + snapshot.base());
                completion.run();
                server.receive(new Event.SnapshotTaken(snapshot));
            }
        });
    }

    Optional<Standing> told() {
        return told;
    }

    SimApplication application() {
        return application;
    }

    int restores() {
        return restores;
    }

    boolean isIdle() {
        return queue.isEmpty();
    }
}

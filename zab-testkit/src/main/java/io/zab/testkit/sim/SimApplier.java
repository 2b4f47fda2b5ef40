package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.StateDigest;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Standing;
import io.zab.core.step.Event;
import io.zab.runtime.Preparing;
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
    private final Handover handover;
    private final SimApplication application;
    private final Preparing preparing;
    private final List<Question> questions = new ArrayList<>();
    private final Deque<Effect> queue = new ArrayDeque<>();
    private final List<StateDigest> digests = new ArrayList<>();
    private final long run;
    private Optional<Standing> told = Optional.empty();
    private boolean busy;
    private boolean skipping;
    private boolean snapshotUnderWay;
    private boolean again;
    private long appliedAtSnapshot;
    private int restores;
    private Optional<Zxid> restoredAt = Optional.empty();

    /** Waits until this much is applied. */
    private record Question(Zxid atLeast, byte[] bytes, Answer answer) {}

    /** Where the answer to a query goes. */
    interface Answer {
        void is(Zxid zxid, byte[] bytes);

        void failed(Exception cause);
    }

    SimApplier(SimServer server, SimEnsemble world) {
        this.server = server;
        this.world = world;
        this.handover = world.options().handovers().get();
        this.run = server.run();
        this.application = world.newApplication(server);
        this.preparing = new Preparing(application.machine(), world.config().payloadBytesMax(), server::receive);
    }

    /** What a host does before the protocol starts: the newest snapshot becomes the application's state. */
    void recover(List<Snapshot> snapshots) {
        if (!snapshots.isEmpty()) {
            becomes(snapshots.get(snapshots.size() - 1));
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

    private void prepare(Effect.Prepare prepare) {
        try {
            preparing.prepare(prepare.epoch(), prepare.requests());
        } catch (SimMachine.Broke broke) {
            throw broke.violation();
        }
    }

    /** A leadership whose history was replaced before it was applied here is over, and nobody is told of it. */
    private void tell(Standing standing) {
        boolean leading = standing.role() == Effect.Role.LEADING;
        boolean leads = leading && standing.stage() == Effect.Stage.SERVING;
        if (!leads && !(leading && standing.stage() == Effect.Stage.RENEWING)) {
            preparing.forget();
        }
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
            for (Entry entry : handover.read(entries)) {
                apply(entry);
            }
        }
        world.trace().applied(server.id(), application.position(), false);
        tellDigests();
        maybeSnapshot();
    }

    /** A snapshot has replaced the log that is still to be delivered: it will be restored once it is durable. */
    private boolean overtaken() {
        LogImage log = server.disk().latest();
        return log.wasInstalled() && application.position().isBefore(log.base());
    }

    private void apply(Entry entry) {
        world.checks().applies(server, application.position(), entry);
        byte[] result = application.apply(entry, server.isOwn(entry.origin()));
        world.checks().roles().stateIs(server, application);
        takeDigest();
        if (world.checks().isCommitted(application)) {
            world.checks().replicas().applied(server.toString(), restoredAt, entry, result, application.machine());
        }
        world.clients().applied(server, entry, result);
        if (entry.kind() == EntryKind.APP) {
            preparing.applied(entry.zxid().epoch());
        }
        answerQuestions();
    }

    private void takeDigest() {
        if (world.config().digestEvery() > 0) {
            Zxid at = application.position();
            digests.add(new StateDigest(at, world.options().digests().told(server.id(), at, application.digest())));
        }
    }

    private void tellDigests() {
        if (!digests.isEmpty()) {
            server.receive(new Event.Digested(List.copyOf(digests)));
            digests.clear();
        }
    }

    /** The state machine is asked this as soon as so much is applied. */
    void ask(Zxid atLeast, byte[] question, Answer answer) {
        questions.add(new Question(atLeast, question, answer));
        answerQuestions();
    }

    private void answerQuestions() {
        for (int i = 0; i < questions.size(); i++) {
            Question question = questions.get(i);
            if (!question.atLeast().isAfter(application.position())) {
                questions.remove(i--);
                answer(question);
            }
        }
    }

    private void answer(Question question) {
        byte[] answer;
        try {
            answer = application.machine().query(question.bytes());
        } catch (Violation broke) {
            throw broke;
        } catch (Exception e) {
            question.answer().failed(e);
            return;
        }
        Zxid at = application.position();
        if (world.checks().isCommitted(application)) {
            world.checks().replicas().answered(server.toString(), at, Payload.copyOf(question.bytes()), answer);
        }
        question.answer().is(at, answer);
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
        becomes(snapshot);
        restores++;
        world.trace().applied(server.id(), application.position(), true);
        answerQuestions();
    }

    private void becomes(Snapshot snapshot) {
        application.restore(server.disk().content(snapshot));
        appliedAtSnapshot = application.applied();
        restoredAt = Optional.of(snapshot.base());
        world.checks().roles().restores(server, snapshot.base(), application);
        if (world.checks().isCommitted(application)) {
            world.checks().replicas().restored(server.toString(), snapshot.base(), application.machine());
        }
    }

    /** A snapshot of the present state, whether or not there is one already. */
    void retakeSnapshot() {
        again = true;
        maybeSnapshot();
    }

    private void maybeSnapshot() {
        boolean due = again || application.applied() - appliedAtSnapshot >= world.snapshotEvery();
        if (snapshotUnderWay || !due) {
            return;
        }
        again = false;
        Zxid at = application.position();
        LogImage log = server.disk().latest();
        Map.Entry<Zxid, Ensemble> configuration = log.configurations().floorEntry(at);
        if (configuration == null || at.isBefore(log.base())) {
            return;
        }
        snapshotUnderWay = true;
        appliedAtSnapshot = application.applied();
        EpochTable table = log.table().truncate(at);
        SimApplication.Frozen frozen = application.freeze();
        later(() -> save(at, table, configuration, frozen.write()));
    }

    private void later(Runnable action) {
        world.timeline().in(world.dice().between(0, 2 * world.conditions().forceMostMillis()), () -> {
            if (run == server.run()) {
                action.run();
            }
        });
    }

    private void save(Zxid at, EpochTable table, Map.Entry<Zxid, Ensemble> configuration, Payload state) {
        if (world.checks().isCommitted(application)) {
            world.checks().replicas().proveSnapshot(server.toString(), state);
        }
        Payload content = handover.frozen(state);
        Snapshot snapshot = new Snapshot(
                at,
                table,
                configuration.getValue(),
                configuration.getKey(),
                content.length(),
                SimApplication.digest(content));
        Optional<Runnable> completion = server.disk().writeSnapshot(snapshot, content);
        snapshotUnderWay = completion.isPresent();
        completion.ifPresent(complete -> later(() -> {
            snapshotUnderWay = false;
            world.trace().add(server.id(), TraceEvent.Mark.DISK, "has a snapshot at " + at);
            complete.run();
            server.receive(new Event.SnapshotTaken(snapshot));
        }));
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

package io.zab.runtime;

import static io.zab.runtime.Samples.OTHER;
import static io.zab.runtime.Samples.batch;
import static io.zab.runtime.Samples.own;
import static io.zab.runtime.Samples.request;
import static io.zab.runtime.Samples.zxid;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.EntryBatch;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Effect.Stage;
import io.zab.core.step.Effect.Standing;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The applier does everything that was asked of it, in order, and then ends: so a test asks first and runs it after. */
class ApplierTest {
    private static final Origin STRANGER = Origin.of(OTHER, 1, 1);

    private final FakeApplication application = new FakeApplication();
    private final FakeStore store = new FakeStore();
    private final EntryCache cache = new EntryCache(1 << 20);
    private final PendingRequests pending = new PendingRequests(100, 1 << 20, 0);
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Standings standings = new Standings();
    private final Applier applier = new Applier(
            new Replica.Ports(
                    Samples.SELF,
                    Samples.SESSION,
                    application,
                    new Listener(),
                    new EntrySource(cache, store),
                    store,
                    pending,
                    standings,
                    events::add),
            Samples.settings(),
            new Inbox(),
            () -> told.add("end"));

    @Test
    void appliesEverythingUpToTheWatermarkOnceWhereverItIsRead() {
        store.log.add(Samples.bootstrap());
        store.log.add(batch(0, 4));
        cache.append(1, batch(5, 9));
        drive(() -> {
            applier.deliver(zxid(1, 2));
            applier.deliver(zxid(1, 7));
        });
        assertThat(application.calls)
                .containsExactly(
                        "apply 1:1", "apply 1:2", "apply 1:3", "apply 1:4", "apply 1:5", "apply 1:6", "apply 1:7");
        assertThat(applier.applied()).isEqualTo(zxid(1, 7));
    }

    @Test
    void ownEntriesCompleteTheirRequestsAndNobodyElsesDo() {
        List<String> outcomes = new ArrayList<>();
        pending.add(1, outcome("first", outcomes));
        pending.add(1, outcome("second", outcomes));
        history(batch(1, 1, own(1)), batch(2, 2, Origin.of(Samples.SELF, Samples.SESSION - 1, 2)));
        drive(() -> applier.deliver(zxid(1, 2)));
        assertThat(outcomes).containsExactly("first committed 1:1 result 1:1", "second unknown 0");
        assertThat(application.calls).containsExactly("apply 1:1 own", "apply 1:2");
    }

    @Test
    void abandoningComesBehindWhatWasDeliveredAndSparesWhatWasSubmittedLater() {
        List<String> outcomes = new ArrayList<>();
        for (String name : List.of("delivered", "lost", "later")) {
            pending.add(1, outcome(name, outcomes));
        }
        history(batch(1, 1, own(1)));
        drive(() -> {
            applier.deliver(zxid(1, 1));
            applier.abandon(1, 2);
            applier.reject(List.of(new RejectedRequest(own(3), RejectReason.NO_LEADER, Payload.EMPTY)));
        });
        assertThat(outcomes).containsExactly("delivered committed 1:1 result 1:1", "lost unknown 1", "later NO_LEADER");
    }

    @Test
    void aRoleIsToldBehindEverythingDeliveredBefore() {
        history(batch(1, 3));
        drive(() -> {
            applier.deliver(zxid(1, 3));
            applier.standing(standing(Role.LEADING, Stage.SERVING), zxid(1, 3));
        });
        assertThat(told).containsExactly("LEADING SERVING with 1:3 applied", "end");
        assertThat(standings.last().stage()).isEqualTo(Stage.SERVING);
    }

    @Test
    void anApplyThatThrowsStopsServiceAndNothingIsSkippedOrPretended() {
        application.breaksAt = "1:2";
        List<String> outcomes = new ArrayList<>();
        pending.add(1, outcome("broken", outcomes));
        history(batch(1, 1), batch(2, 2, own(1)), batch(3, 3));
        drive(() -> {
            applier.deliver(zxid(1, 3));
            applier.standing(standing(Role.LEADING, Stage.SERVING), zxid(1, 3));
            applier.prepare(1, List.of(request(9, "x")));
            applier.query(new Query(new byte[0], answer("query", outcomes)), zxid(1, 1));
        });
        assertThat(application.calls).containsExactly("apply 1:1", "apply 1:2 own");
        assertThat(applier.applied()).isEqualTo(zxid(1, 1));
        assertThat(events).hasSize(1).first().isInstanceOf(Event.ApplicationFailed.class);
        assertThat(told)
                .hasSize(2)
                .first()
                .asString()
                .contains("failed")
                .contains("1:2")
                .contains("broken by the test");
        assertThat(outcomes).hasSize(2).contains("broken unknown 0");
        assertThat(outcomes).anyMatch(one -> one.startsWith("query NOT_SERVING") || one.startsWith("query 1:1"));
    }

    @Test
    void aQueryRunsAsSoonAsEnoughIsAppliedAndNotBefore() {
        history(batch(1, 3));
        List<String> outcomes = new ArrayList<>();
        applier.query(new Query("late".getBytes(UTF_8), answer("late", outcomes)), zxid(1, 2));
        applier.query(new Query("never".getBytes(UTF_8), answer("never", outcomes)), zxid(1, 9));
        applier.query(new Query("now".getBytes(UTF_8), answer("now", outcomes)), Zxid.ZERO);
        drive(() -> applier.deliver(zxid(1, 3)));
        assertThat(outcomes).containsExactly("now 0:0 now", "late 1:2 late", "never CLOSED");
    }

    @Test
    void queriesThatEachAskTheNextDoNotKeepEntriesFromBeingApplied() {
        history(batch(1, 3));
        List<String> outcomes = new ArrayList<>();
        drive(() -> {
            applier.query(new Query(new byte[0], askingOn(outcomes, 10_000)), Zxid.ZERO);
            applier.deliver(zxid(1, 3));
        });
        assertThat(outcomes).hasSizeLessThan(10_000).last().isEqualTo("1:3");
        assertThat(application.calls).containsExactly("apply 1:1", "apply 1:2", "apply 1:3");
    }

    /** Asks the next question out of the answer to the one before, until all is applied; gives up in the end. */
    private Query.Outcome askingOn(List<String> outcomes, int questionsMax) {
        return new Query.Outcome() {
            @Override
            public void answered(Zxid zxid, byte[] result) {
                outcomes.add(zxid.toString());
                if (!zxid.equals(zxid(1, 3)) && outcomes.size() < questionsMax) {
                    applier.query(new Query(new byte[0], this), Zxid.ZERO);
                }
            }

            @Override
            public void rejected(RejectReason reason, String why) {
                outcomes.add("rejected " + reason);
            }

            @Override
            public void failed(Throwable cause) {
                outcomes.add("failed " + cause);
            }

            @Override
            public boolean isAbandoned() {
                return false;
            }
        };
    }

    @Test
    void anInterruptThatTheHostLeavesSetDisturbsNothingThatIsReadBehindIt() {
        application.leavesInterrupts = true;
        store.failsWhenInterrupted = true;
        history(batch(1, 1), batch(2, 2), batch(3, 3));
        store.snapshots.put(zxid(1, 5), "state".getBytes(UTF_8));
        cache.append(9, batch(6, 7));
        drive(() -> {
            applier.deliver(zxid(1, 2));
            applier.deliver(zxid(1, 3));
            applier.restore(Samples.snapshot(zxid(1, 5), 5));
            applier.deliver(zxid(1, 7));
        });
        assertThat(applier.failure()).isNull();
        assertThat(application.calls)
                .containsExactly("apply 1:1", "apply 1:2", "apply 1:3", "restore state", "apply 1:6", "apply 1:7");
    }

    @Test
    void aSnapshotThatCameFromTheLeaderReplacesTheStateAndApplyingGoesOnBehindIt() {
        history(batch(1, 2));
        store.snapshots.put(zxid(1, 5), "state".getBytes(UTF_8));
        cache.append(9, batch(6, 7));
        drive(() -> {
            applier.deliver(zxid(1, 2));
            applier.restore(Samples.snapshot(zxid(1, 5), 5));
            applier.deliver(zxid(1, 7));
        });
        assertThat(application.calls)
                .containsExactly("apply 1:1", "apply 1:2", "restore state", "apply 1:6", "apply 1:7");
    }

    @Test
    void entriesThatWentWithTheLogAreSkippedForASnapshotAndNoLeadershipIsToldOfOnTheWay() {
        Snapshot snapshot = Samples.snapshot(zxid(1, 5), 5);
        store.snapshots.put(zxid(1, 5), "state".getBytes(UTF_8));
        store.compactedTo = zxid(1, 5);
        drive(() -> {
            applier.snapshotComes(snapshot);
            applier.deliver(zxid(1, 3));
            applier.standing(standing(Role.LEADING, Stage.SERVING), zxid(1, 3));
            applier.standing(standing(Role.LOOKING, Stage.ELECTING), zxid(1, 5));
            applier.restore(snapshot);
        });
        assertThat(application.calls).containsExactly("restore state");
        assertThat(told).containsExactly("LOOKING ELECTING with 0:0 applied", "end");
        assertThat(applier.applied()).isEqualTo(zxid(1, 5));
    }

    @Test
    void aSnapshotThatALaterOneHasReplacedIsPassedOver() {
        Snapshot gone = Samples.snapshot(zxid(1, 5), 5);
        Snapshot later = Samples.snapshot(zxid(1, 8), 5);
        store.snapshots.put(zxid(1, 8), "later".getBytes(UTF_8));
        drive(() -> {
            applier.snapshotComes(later);
            applier.restore(gone);
            applier.restore(later);
        });
        assertThat(application.calls).containsExactly("restore later");
        assertThat(applier.failure()).isNull();
        assertThat(applier.applied()).isEqualTo(zxid(1, 8));
    }

    @Test
    void aQueryThatCanNeverBeAnsweredEndsWithTheFailureOfItsPeer() {
        List<String> outcomes = new CopyOnWriteArrayList<>();
        Thread thread = PeerThread.start("test-applier", applier, died -> {});
        applier.fail("broken by the test");
        awaitThat(() -> applier.failure() != null);
        applier.query(new Query(new byte[0], answer("late", outcomes)), zxid(9, 9));
        awaitThat(() -> !outcomes.isEmpty());
        assertThat(outcomes).containsExactly("late NOT_SERVING");
        applier.stop();
        assertThat(PeerThread.join(thread, 60_000)).isTrue();
    }

    private static void awaitThat(BooleanSupplier condition) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("still waiting").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    void entriesThatAreGoneWithoutASnapshotStopService() {
        store.compactedTo = zxid(1, 5);
        drive(() -> applier.deliver(zxid(1, 3)));
        assertThat(events).hasSize(1).first().isInstanceOf(Event.ApplicationFailed.class);
    }

    @Test
    void aSnapshotIsLabelledWithExactlyWhatWasApplied() {
        history(batch(1, 3));
        List<String> outcomes = new CopyOnWriteArrayList<>();
        drive(
                () -> {
                    applier.deliver(zxid(1, 2));
                    applier.snapshot(taken(outcomes));
                    applier.deliver(zxid(1, 3));
                },
                () -> !outcomes.isEmpty());
        assertThat(new String(store.snapshots.get(zxid(1, 2)), UTF_8)).isEqualTo("apply 1:1;apply 1:2");
        Snapshot recorded = ((Event.SnapshotTaken) events.get(0)).snapshot();
        assertThat(recorded.base()).isEqualTo(zxid(1, 2));
        assertThat(recorded.epochs().ends()).containsExactly(Zxid.BOOTSTRAP, zxid(1, 2));
        assertThat(recorded.configuration()).isEqualTo(Samples.ENSEMBLE);
        assertThat(recorded.configVersion()).isEqualTo(Zxid.BOOTSTRAP);
        assertThat(outcomes).containsExactly("taken 1:2");
    }

    @Test
    void aSnapshotThatFailsIsReportedAndTheNextOneMaySucceed() {
        history(batch(1, 3));
        List<String> outcomes = new ArrayList<>();
        application.breaksFreeze = true;
        drive(() -> {
            applier.deliver(zxid(1, 2));
            applier.snapshot(taken(outcomes));
        });
        assertThat(outcomes).hasSize(1).first().asString().contains("cannot freeze");
        assertThat(events).as("the peer goes on").isEmpty();
    }

    @Test
    void whatIsAskedAfterTheEndIsAnsweredToo() {
        List<String> outcomes = new ArrayList<>();
        drive(() -> {});
        applier.query(new Query(new byte[0], answer("query", outcomes)), Zxid.ZERO);
        applier.snapshot(taken(outcomes));
        applier.digest((zxid, digest) -> outcomes.add("digest"), failed -> outcomes.add("no digest"));
        assertThat(outcomes).containsExactly("query CLOSED", "the peer is closed", "no digest");
    }

    /** Asks, lets the thread do all of it, and ends it. */
    private void drive(Runnable asking) {
        drive(asking, () -> true);
    }

    /** As {@link #drive(Runnable)}, but not before this has happened: a snapshot being written is given up at the end. */
    private void drive(Runnable asking, BooleanSupplier done) {
        asking.run();
        Thread thread = PeerThread.start("test-applier", applier, e -> told.add("died " + e));
        awaitThat(() -> done.getAsBoolean() && thread.getState() == Thread.State.WAITING && applier.tasks() == 0);
        assertThat(applier.closeSnapshots(60_000)).isTrue();
        applier.stop();
        assertThat(PeerThread.join(thread, 60_000)).isTrue();
    }

    private void history(EntryBatch... batches) {
        store.log.add(Samples.bootstrap());
        store.log.add(batch(0, 0, STRANGER));
        store.log.addAll(List.of(batches));
    }

    private static Standing standing(Role role, Stage stage) {
        return new Standing(role, stage, Optional.of(Samples.SELF), 1, "");
    }

    private static SnapshotKeeper.Outcome taken(List<String> outcomes) {
        return new SnapshotKeeper.Outcome() {
            @Override
            public void taken(Zxid zxid) {
                outcomes.add("taken " + zxid);
            }

            @Override
            public void failed(String reason) {
                outcomes.add(reason);
            }
        };
    }

    private static RequestOutcome outcome(String name, List<String> outcomes) {
        return new RequestOutcome() {
            @Override
            public void committed(Zxid zxid, byte[] result) {
                outcomes.add(name + " committed " + zxid + " " + new String(result, UTF_8));
            }

            @Override
            public void rejected(RejectReason reason, Payload detail) {
                outcomes.add(name + " " + reason);
            }

            @Override
            public void unknown(long epoch, String why) {
                outcomes.add(name + " unknown " + epoch);
            }
        };
    }

    private static Query.Outcome answer(String name, List<String> outcomes) {
        return new Query.Outcome() {
            @Override
            public void answered(Zxid zxid, byte[] result) {
                outcomes.add(name + " " + zxid + " " + new String(result, UTF_8));
            }

            @Override
            public void rejected(RejectReason reason, String why) {
                outcomes.add(name + " " + reason);
            }

            @Override
            public void failed(Throwable cause) {
                outcomes.add(name + " failed " + cause);
            }

            @Override
            public boolean isAbandoned() {
                return false;
            }
        };
    }

    private final class Listener implements HostListener {
        @Override
        public void standing(Standing standing, Zxid logged) {
            told.add(standing.role() + " " + standing.stage() + " with " + applier.applied() + " applied");
        }

        @Override
        public void receiving(Optional<ServerId> leader, Zxid logged, long snapshotBytes, long snapshotBytesTotal) {
            told.add("receiving " + snapshotBytes);
        }

        @Override
        public void damaged(String what) {
            told.add("damaged " + what);
        }

        @Override
        public void failed(String reason) {
            told.add("failed " + reason);
        }
    }
}

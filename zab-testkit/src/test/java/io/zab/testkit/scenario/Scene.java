package io.zab.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Effect.Stage;
import io.zab.testkit.sim.SimEnsemble;
import io.zab.testkit.sim.SimOptions;
import io.zab.testkit.sim.SimRead;
import io.zab.testkit.sim.SimRequest;
import io.zab.testkit.sim.SimServer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The words in which the scenarios are told. Every checker of the simulator looks on; what a scenario says itself is what
 * it is about.
 */
final class Scene {
    /** Longer than any timeout of a calm ensemble. */
    private static final long SOON_MILLIS = 20_000;

    final SimEnsemble ensemble;

    Scene(SimOptions options) {
        this.ensemble = new SimEnsemble(options);
    }

    static Scene of(int voters) {
        return new Scene(SimOptions.calm(voters));
    }

    /** All have started, and the one with the highest id leads. */
    static Scene established(int voters) {
        return established(SimOptions.calm(voters));
    }

    static Scene established(SimOptions options) {
        Scene scene = new Scene(options);
        scene.ensemble.startAll();
        scene.untilAllServe();
        scene.untilAllApplied();
        return scene;
    }

    void start(int... ids) {
        ensemble.start(ids);
    }

    void kill(int... ids) {
        for (int id : ids) {
            ensemble.kill(id);
        }
    }

    // ---- waiting

    void untilAllServe() {
        ensemble.await("one leads and all follow", ensemble::allServe, SOON_MILLIS);
    }

    void untilAllApplied() {
        ensemble.await("everything committed is applied everywhere", ensemble::allApplied, SOON_MILLIS);
    }

    void untilLeads(int id) {
        ensemble.await("s" + id + " leads", () -> server(id).isLeading(), SOON_MILLIS);
    }

    void untilLooks(int id) {
        ensemble.await("s" + id + " looks for a leader", () -> stands(id, Role.LOOKING), SOON_MILLIS);
    }

    void untilFollows(int id, int leader) {
        ensemble.await("s" + id + " follows s" + leader, () -> follows(id, leader), SOON_MILLIS);
    }

    void untilLogged(int id, Zxid zxid) {
        ensemble.await(
                "s" + id + " has " + zxid + " on its disk",
                () -> server(id).disk().durableLast().equals(zxid),
                SOON_MILLIS);
    }

    void untilAnswered(SimRequest request) {
        ensemble.await("an answer to " + request, () -> request.outcome() != SimRequest.Outcome.PENDING, SOON_MILLIS);
    }

    void untilAnswered(SimRead read) {
        ensemble.await("an answer to a read", () -> read.outcome() != SimRead.Outcome.PENDING, SOON_MILLIS);
    }

    // ---- doing

    /** Submitted, once the server serves under the leader of the day, and committed. */
    SimRequest write(int id) {
        ensemble.await("s" + id + " serves under the leader", () -> servesUnderTheLeader(id), SOON_MILLIS);
        SimRequest request = ensemble.submit(id);
        untilAnswered(request);
        assertThat(request.outcome()).as("a write at s%d", id).isEqualTo(SimRequest.Outcome.COMMITTED);
        return request;
    }

    /** The leader proposes a command that, for now, reaches the disks of itself and of these witnesses alone. */
    SimRequest proposeOnlyTo(int... witnesses) {
        int leader = leader();
        List<Integer> reached = Arrays.stream(witnesses).boxed().toList();
        for (SimServer other : ensemble.servers()) {
            int id = other.id().value();
            if (id != leader && !reached.contains(id)) {
                ensemble.cutOneWay(leader, id);
            }
        }
        Zxid before = server(leader).disk().durableLast();
        SimRequest request = ensemble.submit(leader);
        ensemble.await(
                "it is on the leader's disk",
                () -> server(leader).disk().durableLast().isAfter(before),
                1_000);
        reached.forEach(id -> untilLogged(id, server(leader).disk().durableLast()));
        assertThat(isCommitted(request)).as("committed by a minority").isFalse();
        return request;
    }

    void writeMany(int id, int count) {
        for (int i = 0; i < count; i++) {
            write(id);
        }
    }

    // ---- seeing

    SimServer server(int id) {
        return ensemble.server(id);
    }

    boolean stands(int id, Role role) {
        return server(id).view().filter(view -> view.standing().role() == role).isPresent();
    }

    boolean follows(int id, int leader) {
        boolean serves =
                server(id).is(Role.FOLLOWING, Stage.SERVING) || server(id).is(Role.OBSERVING, Stage.SERVING);
        return serves && server(id).leader().equals(Optional.of(ServerId.of(leader)));
    }

    private boolean servesUnderTheLeader(int id) {
        Optional<Integer> leader = ensemble.leader().map(server -> server.id().value());
        return leader.isPresent() && (leader.get() == id || follows(id, leader.get()));
    }

    int leader() {
        return ensemble.leader().orElseThrow().id().value();
    }

    long epoch() {
        return ensemble.leader().orElseThrow().view().orElseThrow().standing().epoch();
    }

    boolean nobodyLeads() {
        return ensemble.servers().stream().noneMatch(server -> server.is(Role.LEADING, Stage.SERVING));
    }

    long synchronisedBy(String plan) {
        return ensemble.coverage().count("synchronised by " + plan);
    }

    boolean isCommitted(SimRequest request) {
        return ensemble.committed().stream()
                .anyMatch(entry -> entry.origin().equals(request.request().origin()));
    }

    List<EntryKind> kinds(long epoch) {
        return ensemble.committed().stream()
                .filter(entry -> entry.zxid().epoch() == epoch)
                .map(Entry::kind)
                .toList();
    }

    void assertSameStateOn(int... ids) {
        assertThat(Arrays.stream(ids).mapToObj(id -> server(id).digest()).distinct())
                .as("digests of the applied state")
                .hasSize(1);
    }
}

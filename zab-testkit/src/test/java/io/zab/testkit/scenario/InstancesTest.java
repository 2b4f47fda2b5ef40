package io.zab.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Member;
import io.zab.core.model.ServerId;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Effect.Stage;
import io.zab.testkit.sim.SimOptions;
import io.zab.testkit.sim.SimServer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A disk that was lost must not vote as if it remembered (docs/protocol.md, section 10, Instances). */
class InstancesTest {
    private static Ensemble latestConfiguration(Scene scene) {
        List<Entry> configurations = scene.ensemble.committed().stream()
                .filter(entry -> entry.kind() == EntryKind.CONFIG)
                .toList();
        return Ensemble.decode(configurations.get(configurations.size() - 1).payload());
    }

    private static boolean isNamed(Scene scene, int id) {
        Member member = latestConfiguration(scene).member(ServerId.of(id)).orElseThrow();
        return member.instanceId() == scene.server(id).disk().instanceId();
    }

    private static void untilNamed(Scene scene, int id) {
        scene.ensemble.await("the disk of s" + id + " is named", () -> isNamed(scene, id), 20_000);
    }

    @Test
    void theFirstEpochNamesEveryDiskThatTookPartInIt() {
        Scene scene = Scene.established(3);
        untilNamed(scene, 1);
        untilNamed(scene, 2);
        untilNamed(scene, 3);
    }

    @Test
    void anEmptyDiskComesBackAsLearnerAndCountsOnceItIsNamed() {
        Scene scene = Scene.established(3);
        scene.writeMany(1, 5);
        scene.untilAllApplied();
        scene.kill(1);
        scene.ensemble.wipe(1);
        scene.start(1);
        scene.ensemble.await("s1 is served", () -> scene.server(1).isServing(), 20_000);
        untilNamed(scene, 1);
        scene.untilAllServe();
        scene.ensemble.await("it follows as a voter", () -> scene.server(1).is(Role.FOLLOWING, Stage.SERVING), 20_000);
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 2, 3);

        scene.ensemble.run(1_000);
        scene.kill(2);
        scene.write(1);
    }

    @Test
    void anEmptyDiskHasNoVoiceBeforeItIsNamed() {
        Scene scene = Scene.established(3);
        scene.writeMany(1, 5);
        scene.untilAllApplied();
        scene.kill(1, 3);
        scene.ensemble.wipe(1);
        scene.start(1);
        scene.ensemble.run(20_000);
        assertThat(scene.nobodyLeads())
                .as("s2 remembers, s1 does not: together they are no quorum")
                .isTrue();

        scene.start(3);
        scene.untilAllServe();
        untilNamed(scene, 1);
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 2, 3);
    }

    @Test
    void disksMayBeLostOneAfterTheOther() {
        Scene scene = Scene.established(3);
        scene.writeMany(2, 5);
        for (int id : new int[] {1, 2, 3, 1}) {
            scene.untilAllApplied();
            scene.kill(id);
            scene.ensemble.wipe(id);
            scene.start(id);
            scene.untilAllServe();
            untilNamed(scene, id);
            scene.write(id);
            scene.ensemble.run(2_500);
        }
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 2, 3);
    }

    @Test
    void theSecondOfTwoProcessesWithOneIdIsRefused() {
        Scene scene = Scene.established(SimOptions.calm(3));
        scene.write(1);
        SimServer impostor = scene.ensemble.startDouble(1);
        scene.ensemble.run(10_000);
        assertThat(impostor.isServing()).isFalse();
        assertThat(scene.follows(1, 3)).isTrue();
        assertThat(scene.ensemble.coverage().count("refused WRONG_INSTANCE")).isPositive();
        assertThat(scene.epoch()).isEqualTo(1);
        scene.write(1);
        scene.write(2);
    }

    @Test
    void anObserverMayLoseItsDiskAtAnyTime() {
        Scene scene = Scene.established(SimOptions.calm(3).withObservers(1).withSnapshotEvery(5));
        scene.writeMany(4, 20);
        scene.kill(4);
        scene.ensemble.wipe(4);
        scene.start(4);
        scene.untilAllServe();
        scene.untilAllApplied();
        scene.assertSameStateOn(1, 4);
        scene.write(4);
    }
}

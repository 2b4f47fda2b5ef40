package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Zxid;
import io.zab.testkit.sim.Dice;
import io.zab.testkit.sim.Simulation;
import io.zab.testkit.sim.SimulationResult;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The key-value store in simulated ensembles: puts and deletes under every kind of condition, on few keys. */
class KvStoreSimulationTest {
    @Test
    void storesAgreeWhateverFails() {
        SimulationResult result = Simulation.of(KvStore::new)
                .peers(5)
                .seeds(1, 20)
                .queries(dice -> key(dice).getBytes(StandardCharsets.UTF_8))
                .check(store -> assertThat(store.summary().keys()).isBetween(0L, 4L))
                .checkAtEnd(stores -> assertThat(
                                stores.stream().map(KvStore::summary).distinct())
                        .hasSize(1))
                .run(KvStoreSimulationTest::change);

        assertThat(result.committed()).isGreaterThan(result.runs());
    }

    private static byte[] change(Dice dice) {
        Condition.Kind kind = Condition.Kind.values()[dice.below(4)];
        Zxid tag = kind == Condition.Kind.UNCHANGED ? Zxid.of(1 + dice.below(3), dice.below(20)) : Zxid.ZERO;
        Optional<byte[]> value = dice.chance(0.3) ? Optional.empty() : Optional.of(new byte[dice.below(40)]);
        return new Change(key(dice), new Condition(kind, tag), value).encode();
    }

    private static String key(Dice dice) {
        return "k" + dice.below(4);
    }
}

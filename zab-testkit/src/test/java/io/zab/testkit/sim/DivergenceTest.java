package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.protocol.ProtocolConfig;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One server whose state machine goes its own way from some position on stops and says where; the others go on. */
class DivergenceTest {
    private static final long WITHIN_MILLIS = 60_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void theOddOneOfFiveServersStopsAndNamesTheFirstDifference(int odd) {
        for (long seed = 1; seed <= 10; seed++) {
            run(seed, odd);
        }
    }

    /** Servers 1 to 4 vote, 5 observes; which of them leads is for the seed to say. */
    private static void run(long seed, int odd) {
        Dice dice = new Dice(seed * 31 + odd);
        long from = dice.between(2, 60);
        int every = (int) dice.between(1, 20);
        ProtocolConfig config = ProtocolConfig.DEFAULT.withTick(200).withDigestEvery(every);
        SimOptions options = SimOptions.calm(4)
                .withObservers(1)
                .withSeed(seed)
                .withConfig(config)
                .withAlarmsAllowed()
                .withDigests((server, zxid, digest) ->
                        server.value() == odd && zxid.counter() >= from ? digest + 1 : digest);
        SimEnsemble world = new SimEnsemble(options);
        world.startAll();
        world.await("all serve", world::allServe, WITHIN_MILLIS);
        for (int i = 0; i < 200 && world.server(odd).isRunning(); i++) {
            world.leader().ifPresent(leader -> world.submit(leader.id().value(), 3));
            world.run(50);
        }

        assertThat(world.server(odd).isRunning())
                .as("s%d of seed %d", odd, seed)
                .isFalse();
        assertThat(world.alarms())
                .as("seed %d, every %d, from %d", seed, every, from)
                .anyMatch(alarm -> alarm.startsWith("s" + odd + ": its applied state differs from that of a majority")
                        && alarm.contains("the first difference is at zxid 1:" + from + " "));
        assertThat(world.servers())
                .filteredOn(server -> server.id().value() != odd)
                .allMatch(SimServer::isRunning);
        world.await("the others serve again", world::allServe, WITHIN_MILLIS);
    }
}

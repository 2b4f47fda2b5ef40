package io.zab.examples.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Whatever is done to the network, several things at a time. Used by one thread. */
final class NetworkFaults {
    private static final int[] KILOBITS = {128, 512, 2_000};
    private static final int[] DELAY_MILLIS = {20, 80, 300};
    private static final int[] BYTES_PER_SECOND = {4_000, 20_000, 100_000};
    private static final int LOSS_PERCENT = 20;

    private final Network network;
    private final SplittableRandom random;
    private final Partitions partitions;
    private final List<Weather> now = new ArrayList<>();

    NetworkFaults(Network network, int servers, SplittableRandom random) {
        this.network = network;
        this.random = random;
        this.partitions = new Partitions(servers, random.split());
    }

    /**
     * What the fault makes of the network.
     *
     * @param leader who leads, or anybody when nobody does
     */
    Weather draw(Fault fault, int leader) {
        return switch (fault) {
            case LEADER_ALONE -> Weather.cut(partitions.alone(leader));
            case MINORITY -> Weather.cut(partitions.minority());
            case ONE_WAY -> Weather.cut(partitions.oneWay());
            case BRIDGE -> Weather.cut(partitions.bridge());
            case PACKET_LOSS -> Weather.loss(LOSS_PERCENT);
            case NARROW_BAND -> Weather.band(one(KILOBITS));
            case DELAY -> Weather.delay(one(DELAY_MILLIS));
            case TRICKLE -> Weather.trickle(one(BYTES_PER_SECOND));
            default -> throw new IllegalArgumentException(fault + " does nothing to the network that lasts");
        };
    }

    private int one(int[] some) {
        return some[random.nextInt(some.length)];
    }

    void begin(Weather weather) throws InterruptedException {
        now.add(weather);
        apply();
    }

    /** @param weather the one that {@link #begin} was told, not one that is like it */
    void end(Weather weather) throws InterruptedException {
        now.removeIf(each -> each == weather);
        apply();
    }

    private void apply() throws InterruptedException {
        network.apply(now.stream().reduce(Weather.FAIR, Weather::and));
    }

    /** Ends the connections between the two that go through the relay; how many there were. */
    int breakConnections(Fault fault, Link link) {
        Relay relay = network.relay().orElseThrow();
        return fault == Fault.RESET ? relay.reset(link) : relay.halfOpen(link, random.nextBoolean());
    }
}

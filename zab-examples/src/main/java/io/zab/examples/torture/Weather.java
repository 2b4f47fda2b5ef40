package io.zab.examples.torture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the network between the servers does to what is sent.
 *
 * @param cuts where nothing passes
 * @param lossPercent how many packets are lost
 * @param kilobitsPerSecond what the network takes to each server; 0 without a limit
 * @param delayMillisMax what the relay lets each piece of a stream rest at most
 * @param relayBytesPerSecond what the relay carries in each direction of each connection; 0 without a limit
 */
record Weather(Set<Link> cuts, int lossPercent, int kilobitsPerSecond, int delayMillisMax, int relayBytesPerSecond) {
    static final Weather FAIR = new Weather(Set.of(), 0, 0, 0, 0);

    static Weather cut(Set<Link> cuts) {
        return new Weather(cuts, 0, 0, 0, 0);
    }

    static Weather loss(int percent) {
        return new Weather(Set.of(), percent, 0, 0, 0);
    }

    static Weather band(int kilobitsPerSecond) {
        return new Weather(Set.of(), 0, kilobitsPerSecond, 0, 0);
    }

    static Weather delay(int millisMax) {
        return new Weather(Set.of(), 0, 0, millisMax, 0);
    }

    static Weather trickle(int bytesPerSecond) {
        return new Weather(Set.of(), 0, 0, 0, bytesPerSecond);
    }

    /** Both at once; of two figures the worse one. */
    Weather and(Weather other) {
        Set<Link> both = new TreeSet<>(Comparator.comparingInt(Link::from).thenComparingInt(Link::to));
        both.addAll(cuts);
        both.addAll(other.cuts);
        return new Weather(
                both,
                Math.max(lossPercent, other.lossPercent),
                narrower(kilobitsPerSecond, other.kilobitsPerSecond),
                Math.max(delayMillisMax, other.delayMillisMax),
                narrower(relayBytesPerSecond, other.relayBytesPerSecond));
    }

    private static int narrower(int one, int other) {
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        cuts.stream().map(Link::toString).sorted().forEach(parts::add);
        add(parts, lossPercent, " % lost");
        add(parts, kilobitsPerSecond, " kbit/s");
        add(parts, delayMillisMax, " ms of delay");
        add(parts, relayBytesPerSecond, " bytes/s in the relay");
        return String.join(" ", parts);
    }

    private static void add(List<String> parts, int figure, String unit) {
        if (figure > 0) {
            parts.add(figure + unit);
        }
    }
}

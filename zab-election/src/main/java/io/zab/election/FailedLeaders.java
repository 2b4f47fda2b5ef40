package io.zab.election;

import io.zab.core.model.ServerId;
import java.util.Map;
import java.util.TreeMap;

/**
 * The leaders that could not be followed lately, so that a half-dead one cannot capture a server (protocol.md, section
 * 5, step 6).
 *
 * <p>Invariant: an entry is there exactly for the leaders whose last attempt failed; it ends with UPTODATE alone.
 */
final class FailedLeaders {
    private record Failure(long untilMillis, long nextMillis) {}

    private final ElectionTimers timers;
    private final Map<ServerId, Failure> failures = new TreeMap<>();

    FailedLeaders(ElectionTimers timers) {
        this.timers = timers;
    }

    void failed(long now, ServerId leader) {
        Failure before = failures.get(leader);
        long pause = before == null ? timers.backOffMillis() : before.nextMillis();
        failures.put(leader, new Failure(now + pause, Math.min(2 * pause, timers.backOffMaxMillis())));
    }

    void succeeded(ServerId leader) {
        failures.remove(leader);
    }

    /** Whether a statement of this leader counts now. */
    boolean heeds(long now, ServerId leader) {
        Failure failure = failures.get(leader);
        return failure == null || now >= failure.untilMillis();
    }
}

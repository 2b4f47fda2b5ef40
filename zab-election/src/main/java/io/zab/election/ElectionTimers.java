package io.zab.election;

/**
 * The election's times, in milliseconds (protocol.md, section 14).
 *
 * @param resendMillis how long after a broadcast it is said again; doubles with each repetition
 * @param resendMaxMillis what that grows to at most
 * @param finalizeMillis how long a quorum that is not all voters waits for a better vote
 * @param backOffMillis how long a leader's statements are not heeded after an attempt to follow it failed; doubles with
 *     each failure in a row
 * @param backOffMaxMillis what that grows to at most
 * @param observerStaggerMillis over what span observers spread their questions, each by its id; 0 for not at all
 */
public record ElectionTimers(
        long resendMillis,
        long resendMaxMillis,
        long finalizeMillis,
        long backOffMillis,
        long backOffMaxMillis,
        long observerStaggerMillis) {
    /** 200 ms for everything, resend and back-off growing to 5 s. */
    public static final ElectionTimers DEFAULT = new ElectionTimers(200, 5_000, 200, 200, 5_000, 200);

    /** @throws IllegalArgumentException naming the time that makes no sense */
    public ElectionTimers {
        atLeast(1, resendMillis, "resendMillis");
        atLeast(resendMillis, resendMaxMillis, "resendMaxMillis");
        atLeast(0, finalizeMillis, "finalizeMillis");
        atLeast(1, backOffMillis, "backOffMillis");
        atLeast(backOffMillis, backOffMaxMillis, "backOffMaxMillis");
        atLeast(0, observerStaggerMillis, "observerStaggerMillis");
    }

    private static void atLeast(long least, long value, String name) {
        if (value < least || value > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    name + " is " + value + "; it must be between " + least + " and " + Integer.MAX_VALUE);
        }
    }
}

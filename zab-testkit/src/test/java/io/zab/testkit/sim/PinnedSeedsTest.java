package io.zab.testkit.sim;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Seeds in which something was found. They mean it only as long as runs are drawn as they were then; what each found in
 * the library has a scenario of its own besides, which keeps its meaning. When draws change and a seed loses it, it goes.
 */
class PinnedSeedsTest {
    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource(textBlock = """
            900911, MIXED, a bit flipped behind a write that had failed
            500021, LOAD,  requests piled up behind a slow state machine
            50049695, BRIEF, a segment's name outlived that of the one before it
            1599, DISK, a write that failed left less room than it needed and waited for it
            2225, DISK, what was forced into a file behind a failed force was taken for beyond its durable size
            1913, ELECTION,  a damaged snapshot was written once more and its old record counted again
            """)
    void holdsWhereSomethingWasFound(long seed, Profile profile, String found) {
        SeededRun.run(SeededRun.options(profile, seed));
    }
}

package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final List<String> said = new ArrayList<>();
    private final Warnings warnings = new Warnings(said::add, now::get);

    @Test
    void oneSubjectIsHeardOnceInAWhileAndTheRestIsCounted() {
        for (int i = 0; i < 100; i++) {
            warnings.about("s1", "refused");
        }
        warnings.about("s2", "other");
        now.addAndGet(Warnings.QUIET_MILLIS);
        warnings.about("s1", "refused again");

        assertThat(said)
                .containsExactly("refused", "other (99 warnings before this one were left out)", "refused again");
    }

    @Test
    void manySubjectsTogetherAreHeardInABurstAndThenOnceASecond() {
        for (int i = 0; i < 100_000; i++) {
            warnings.about("host " + i, "noise");
        }
        assertThat(said).hasSize(Warnings.BURST);

        now.addAndGet(3_500);
        for (int i = 0; i < 100_000; i++) {
            warnings.about("host " + i, "noise");
        }
        assertThat(said).hasSize(Warnings.BURST + 3);
    }

    @Test
    void textsAreCutAndEscaped() {
        warnings.about("s1", "bell \u0007\r\n" + "x".repeat(10_000));

        assertThat(said.get(0)).startsWith("bell \\u0007\\u000d\\u000axxx").hasSizeLessThan(400);
    }
}

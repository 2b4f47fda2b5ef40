package io.zab.testkit.watchdog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Whatever becomes of what is watched is told to whoever waits for it. */
class WatchdogTest {
    private final Watchdog watchdog = new Watchdog(40);

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> String sneak(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void whatIsReturnedOrThrownComesThrough() {
        assertThat(watchdog.run("fine", () -> "done")).isEqualTo("done");
        assertThatThrownBy(() -> watchdog.run("broken", () -> {
                    throw new LinkageError("no such class");
                }))
                .isInstanceOf(LinkageError.class);
    }

    @Test
    void aCheckedExceptionThatNobodyDeclaredIsNotLost() {
        IOException thrown = new IOException("unheard of");

        assertThatThrownBy(() -> watchdog.run("sneaky", () -> WatchdogTest.<RuntimeException>sneak(thrown)))
                .hasCause(thrown)
                .hasMessageContaining("sneaky threw java.io.IOException: unheard of");
    }

    @Test
    void aCallGivenUpEndsItsThreadShouldItEverComeBack() throws InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<Throwable> end = new AtomicReference<>();

        assertThatThrownBy(() -> watchdog.run("stuck", () -> {
                    watchdog.begin("sleep", "here");
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException given) {
                        end.set(atEnd());
                        ended.countDown();
                    }
                    return "unseen";
                }))
                .isInstanceOf(CallBlocked.class)
                .hasMessage("sleep here did not come back within 40 ms");
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(end.get()).isInstanceOf(Error.class).hasMessage("this run was given up");
    }

    private Throwable atEnd() {
        try {
            watchdog.end();
            return null;
        } catch (Error given) {
            return given;
        }
    }
}

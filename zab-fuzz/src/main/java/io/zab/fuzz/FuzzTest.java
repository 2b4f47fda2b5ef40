package io.zab.fuzz;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A property that must hold whatever bytes come, and the ways to try it: kept inputs, generated ones, and a fuzzer.
 *
 * <p>In the ordinary build each kept input is tried, and a fixed number of generated ones, the same ones every time. With
 * {@code -Dfuzz.seconds=N} one test goes on for so long instead, with other inputs at each run; with the profile
 * {@code jazzer} it is Jazzer that makes them. An input that breaks the property is written below {@code target/fuzz};
 * put it into {@link Corpus} before repairing what it found.
 */
public abstract class FuzzTest {
    private static final String SECONDS = "fuzz.seconds";

    /** Throws anything but what the decoder documents when the property does not hold for this input. */
    protected abstract void check(byte[] input) throws Exception;

    /** Encodings of real values, from which generated inputs are made. */
    protected abstract List<byte[]> seeds() throws Exception;

    /** How many generated inputs the ordinary build tries. */
    protected int generated() {
        return 20_000;
    }

    /** The longest input worth trying. */
    protected int longest() {
        return 4096;
    }

    /** A variation of this input; the default knows nothing of its structure. */
    protected byte[] vary(byte[] input, Mutations mutations) {
        return mutations.vary(input);
    }

    @TestFactory
    List<DynamicTest> everyKeptInputKeepsTheProperty() {
        Corpus corpus = new Corpus(getClass());
        return corpus.names().stream()
                .map(name -> DynamicTest.dynamicTest(name, () -> checkOnAThreadOfItsOwn(corpus.read(name))))
                .toList();
    }

    /** As generated inputs are: how deep the caller's stack is does not count as what the decoder allocates. */
    private void checkOnAThreadOfItsOwn(byte[] input) throws Exception {
        FutureTask<Void> work = new FutureTask<>(() -> {
            check(input);
            return null;
        });
        Thread thread = new Thread(work, "input");
        thread.setDaemon(true);
        thread.start();
        try {
            work.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        }
    }

    @Test
    void everySeedKeepsTheProperty() throws Exception {
        for (byte[] seed : seeds()) {
            check(seed);
        }
    }

    @Test
    void whateverIsGeneratedKeepsTheProperty() throws Exception {
        Optional<Duration> given = Optional.ofNullable(System.getProperty(SECONDS))
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
        if (given.isPresent() && Jazzer.isThere()) {
            Jazzer.run(this, given.get());
        } else {
            new Generator(this).run(given);
        }
    }
}

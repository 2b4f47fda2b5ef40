package io.zab.fuzz;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** Tries variations of seeds and kept inputs on a thread of its own, and notices when one of them never ends. */
final class Generator {
    private static final Duration HANG = Duration.ofSeconds(60);
    private static final long ORDINARY_SEED = 20_261_122;

    private final FuzzTest test;
    private final Corpus corpus;
    private final List<byte[]> bases = new ArrayList<>();
    private volatile byte[] current = {};
    private volatile long tried;

    Generator(FuzzTest test) throws Exception {
        this.test = test;
        this.corpus = new Corpus(test.getClass());
        bases.addAll(test.seeds());
        bases.addAll(corpus.all());
        if (bases.isEmpty()) {
            throw new IllegalStateException("nothing to vary");
        }
    }

    /** @param given how long; when empty, the same inputs as ever, as many as the test says */
    void run(Optional<Duration> given) throws Exception {
        long seed = given.isPresent() ? System.nanoTime() : ORDINARY_SEED;
        FutureTask<Void> work = new FutureTask<>(() -> generate(given, new Mutations(seed, bases)), null);
        Thread thread = new Thread(work, "generator");
        thread.setDaemon(true);
        thread.start();
        for (long before = -1; ; before = tried) {
            try {
                work.get(HANG.toSeconds(), TimeUnit.SECONDS);
                System.out.println(test.getClass().getSimpleName() + ": " + tried + " inputs tried");
                return;
            } catch (TimeoutException e) {
                if (tried == before) {
                    throw hang(thread);
                }
            } catch (ExecutionException e) {
                throw new AssertionError(e.getCause().getMessage(), e.getCause());
            }
        }
    }

    private AssertionError hang(Thread thread) {
        Path file = corpus.write("hangs", current);
        AssertionError error = new AssertionError("no end to the input in " + file);
        error.setStackTrace(thread.getStackTrace());
        return error;
    }

    private void generate(Optional<Duration> given, Mutations mutations) {
        long end = System.nanoTime() + given.orElse(Duration.ZERO).toNanos();
        while (given.isPresent() ? System.nanoTime() - end < 0 : tried < test.generated()) {
            byte[] input = bases.get(mutations.random().nextInt(bases.size()));
            for (int more = rounds(mutations.random()); more > 0; more--) {
                input = test.vary(input, mutations);
            }
            current = input.length > test.longest() ? Arrays.copyOf(input, test.longest()) : input;
            tryCurrent();
            tried++;
        }
    }

    /** Mostly one change, seldom many. */
    private static int rounds(RandomGenerator random) {
        int rounds = 1;
        while (rounds < 16 && random.nextInt(3) == 0) {
            rounds++;
        }
        return rounds;
    }

    private void tryCurrent() {
        try {
            test.check(current);
        } catch (Throwable e) {
            throw new AssertionError("the input in " + corpus.write("failures", current) + " breaks it", e);
        }
    }
}

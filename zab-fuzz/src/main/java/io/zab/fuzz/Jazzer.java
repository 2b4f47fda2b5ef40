package io.zab.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Jazzer in a JVM of its own, led by the coverage of this project's classes, and what it calls there.
 *
 * <p>With {@code -Dfuzz.keep} the inputs that reach code which no kept input reaches are kept, too.
 */
public final class Jazzer {
    private static final String MAIN = "com.code_intelligence.jazzer.Jazzer";

    /** It fails in the classes that Netty's buffers begin with, which are none of what is tried here. */
    private static final String DISABLED_HOOKS = "com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer";

    private static final String TEST = "io.zab.fuzz.test";
    private static final String KEEP = "fuzz.keep";

    private static FuzzTest target;

    private Jazzer() {}

    /** Called by Jazzer, once. */
    public static void fuzzerInitialize() throws ReflectiveOperationException {
        var constructor = Class.forName(System.getProperty(TEST)).getDeclaredConstructor();
        constructor.setAccessible(true);
        target = (FuzzTest) constructor.newInstance();
    }

    /** Called by Jazzer, for each input. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        target.check(input);
    }

    static boolean isThere() {
        return Jazzer.class.getClassLoader().getResource(MAIN.replace('.', '/') + ".class") != null;
    }

    static void run(FuzzTest test, Duration length) throws Exception {
        Corpus corpus = new Corpus(test.getClass());
        Path found = Files.createDirectories(corpus.findings().resolve("inputs"));
        Path kept = corpus.directory();
        for (byte[] seed : test.seeds()) {
            corpus.write("inputs", seed);
        }
        List<String> options = new ArrayList<>(List.of("-print_final_stats=1", "-timeout=60", "-rss_limit_mb=4096"));
        options.add("-max_total_time=" + length.toSeconds());
        options.add("-max_len=" + test.longest());
        options.add("-artifact_prefix=" + corpus.findings() + "/");
        options.add("--reproducer_path=" + corpus.findings());
        options.add(found.toString());
        if (Files.isDirectory(kept)) {
            options.add(kept.toString());
        }
        int code = start(test, corpus, options);
        tell(test, corpus);
        if (code != 0) {
            throw new AssertionError("Jazzer ended with " + code + "; see " + log(corpus) + " and the files beside it");
        }
        if (System.getProperty(KEEP) != null) {
            Files.createDirectories(kept);
            start(test, corpus, List.of("-merge=1", kept.toString(), found.toString()));
        }
    }

    private static Path log(Corpus corpus) {
        return corpus.findings().resolve("jazzer.log");
    }

    private static int start(FuzzTest test, Corpus corpus, List<String> options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx1g", "-D" + TEST + "=" + test.getClass().getName()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.add("--target_class=" + Jazzer.class.getName());
        command.add("--instrumentation_includes=io.zab.**");
        command.add("--instrumentation_excludes=io.zab.fuzz.**");
        command.add("--disabled_hooks=" + DISABLED_HOOKS);
        command.addAll(options);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log(corpus).toFile())
                .start()
                .waitFor();
    }

    private static void tell(FuzzTest test, Corpus corpus) throws IOException {
        try (Stream<String> lines = Files.lines(log(corpus))) {
            lines.filter(line -> line.contains("number_of_executed_units") || line.contains("DONE"))
                    .forEach(line -> System.out.println(test.getClass().getSimpleName() + ": " + line));
        }
    }
}

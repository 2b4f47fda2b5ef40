package io.zab.bench.machine;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which machine figures were taken on, read while they are taken and kept beside them in a file: a line a fact.
 *
 * <p>Invariant: a file of results has figures of one machine only; ratios between machines would mean nothing.
 */
public final class MachineFacts {
    private static final String FILE = "machine.txt";
    private static final String BEGUN = "begun";
    private static final String LENGTH = "length";
    private static final String SEPARATOR = ": ";
    private static final double GIBI = 1L << 30;

    private MachineFacts() {}

    /**
     * Puts down this machine beside results, or checks that it is the one that is put down there already.
     *
     * @param directory where servers keep their files
     * @throws IOException when the results are another machine's
     */
    public static void keep(Path results, Path directory, String length) throws IOException {
        Map<String, String> now = ofThisMachine(directory);
        Map<String, String> kept = beside(results);
        for (Map.Entry<String, String> fact : now.entrySet()) {
            String old = kept.getOrDefault(fact.getKey(), fact.getValue());
            if (!old.equals(fact.getValue())) {
                throw new IOException(results + " has figures taken with another " + fact.getKey() + ", " + old
                        + " and not " + fact.getValue() + "; begin a file of results of its own");
            }
        }
        if (kept.isEmpty()) {
            now.put(LENGTH, length);
            now.put(BEGUN, Instant.now().truncatedTo(ChronoUnit.MINUTES) + "");
            StringBuilder text = new StringBuilder();
            now.forEach((name, value) ->
                    text.append(name).append(SEPARATOR).append(value).append('\n'));
            Files.writeString(fileBeside(results), text);
        }
    }

    /** What is put down beside results, in order; nothing when there is no such file. */
    public static Map<String, String> beside(Path results) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        Path file = fileBeside(results);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                int at = line.indexOf(SEPARATOR);
                if (at < 0) {
                    throw new IOException(file + " has a line that is no fact of a machine: " + line);
                }
                facts.put(line.substring(0, at), line.substring(at + SEPARATOR.length()));
            }
        }
        return facts;
    }

    private static Path fileBeside(Path results) {
        return results.toAbsolutePath().resolveSibling(FILE);
    }

    private static Map<String, String> ofThisMachine(Path directory) throws IOException {
        Files.createDirectories(directory);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("processor", processor());
        facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("memory", memory());
        facts.put(
                "kernel",
                System.getProperty("os.name") + " "
                        + System.getProperty("os.version").replaceFirst("-.*", ""));
        facts.put("JDK", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
        facts.put("file system", Files.getFileStore(directory).type());
        facts.put("versions", versions());
        return facts;
    }

    private static String processor() {
        return fieldOf(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch"));
    }

    private static String memory() {
        String kibi = fieldOf(Path.of("/proc/meminfo"), "MemTotal", "").replaceAll("[^0-9]", "");
        return kibi.isEmpty() ? "unknown" : Math.round(Long.parseLong(kibi) * 1024 / GIBI) + " GiB";
    }

    private static String fieldOf(Path file, String name, String otherwise) {
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(name)) {
                    return line.substring(line.indexOf(':') + 1).strip();
                }
            }
        } catch (IOException e) {
            // Systems other than Linux have no such file.
        }
        return otherwise;
    }

    /** Of everything that is measured, as the names of its files tell. */
    private static String versions() {
        List<String> wanted = List.of("zookeeper", "jraft-core", "ratis-server", "aeron-cluster", "netty-transport");
        StringBuilder text = new StringBuilder();
        for (String name : wanted) {
            Pattern file = Pattern.compile("/" + name + "-(\\d[^/]*)\\.jar$");
            for (String entry : classPath()) {
                Matcher matcher = file.matcher(entry);
                if (matcher.find()) {
                    text.append(text.isEmpty() ? "" : ", ")
                            .append(name)
                            .append(' ')
                            .append(matcher.group(1));
                }
            }
        }
        return text.isEmpty() ? "unknown" : text.toString();
    }

    /** Files on the class path; of a jar that names its own, those beside it. */
    private static List<String> classPath() {
        try {
            URI own = MachineFacts.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            Path lib = Path.of(own).resolveSibling("lib");
            if (Files.isDirectory(lib)) {
                try (var files = Files.list(lib)) {
                    return files.map(file -> "/" + file.getFileName()).sorted().toList();
                }
            }
        } catch (IOException | URISyntaxException e) {
            // The class path says the rest.
        }
        return List.of(System.getProperty("java.class.path").split(System.getProperty("path.separator")));
    }
}

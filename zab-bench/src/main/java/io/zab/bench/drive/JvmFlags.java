package io.zab.bench.drive;

import java.util.ArrayList;
import java.util.List;

/** How the JVM of a server is started: alike for every system, with what some of them need to run at all. */
final class JvmFlags {
    private static final long HEAP_MEBIBYTES = 1_024;

    private static final List<String> ALWAYS = List.of(
            "-Xms" + HEAP_MEBIBYTES + "m",
            "-XX:MaxDirectMemorySize=1g",
            "-XX:+UseG1GC",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.util.zip=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

    private JvmFlags() {}

    /** @param ballastBytes for which there is room twice, as a system may hold its whole state in memory */
    static List<String> forEverySystem(long ballastBytes) {
        List<String> flags = new ArrayList<>(ALWAYS);
        flags.add("-Xmx" + (HEAP_MEBIBYTES + 2 * (ballastBytes >> 20)) + "m");
        return flags;
    }
}

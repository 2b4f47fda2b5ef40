package io.zab.bench.drive;

import java.util.List;

/** How the JVM of a server is started: alike for every system, with what some of them need to run at all. */
final class JvmFlags {
    static final List<String> FOR_EVERY_SYSTEM = List.of(
            "-Xms1g",
            "-Xmx1g",
            "-XX:MaxDirectMemorySize=1g",
            "-XX:+UseG1GC",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.base/java.util.zip=ALL-UNNAMED",
            "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
            "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");

    private JvmFlags() {}
}

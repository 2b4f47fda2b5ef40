package io.zab.examples.demo;

import io.zab.examples.HelpOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The {@code demo} command. */
@Command(
        name = "demo",
        description = "Three peers in this JVM lose their leader, go on, and get it back. Takes a few seconds.")
public final class DemoCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Override
    public Integer call() throws Exception {
        try (Narrator narrator = Narrator.onStandardOutput();
                Demo demo = new Demo(narrator)) {
            return demo.run() ? 0 : 1;
        }
    }
}

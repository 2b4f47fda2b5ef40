package io.zab.examples.embed;

import io.zab.examples.HelpOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The {@code embed} command: runs {@link Counter} as one of its three peers. */
@Command(
        name = "embed",
        description = "Runs one peer of a replicated counter; start it with 1, 2 and 3 in three terminals.")
public final class EmbedCommand implements Callable<Integer> {
    @Mixin
    private HelpOption help;

    @Parameters(paramLabel = "ID", description = "1, 2 or 3.")
    private int id;

    @Override
    public Integer call() throws Exception {
        Counter.main(new String[] {String.valueOf(id)});
        return 0;
    }
}

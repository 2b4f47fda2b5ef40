package io.zab.examples.sim;

import io.zab.examples.BadInputException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What the {@code sim} command is asked to do, and which options mean something to it then. */
enum Mode {
    SEEDS("", List.of("--seeds", "--first", "--minutes", "--threads", "--profile", "--keep-going", "--shrink-runs")),
    REPLAY("--replay SEED", List.of("--replay", "--profile", "--skip", "--storm-millis", "--trace")),
    EXHAUSTIVE(
            "--exhaustive",
            List.of(
                    "--exhaustive",
                    "--peers",
                    "--entries",
                    "--faults",
                    "--deadlines",
                    "--swaps",
                    "--founding",
                    "--states",
                    "--depth",
                    "--minutes",
                    "--trace"));

    private final String chosenBy;
    private final List<String> options;

    Mode(String chosenBy, List<String> options) {
        this.chosenBy = chosenBy;
        this.options = options;
    }

    /** @throws BadInputException naming an option that was given and means nothing in this mode */
    void requireOwnOptions(ParseResult given) throws BadInputException {
        for (OptionSpec option : sorted(given)) {
            String name = option.longestName();
            if (!option.usageHelp() && !options.contains(name)) {
                throw new BadInputException(refusal(name));
            }
        }
    }

    private static List<OptionSpec> sorted(ParseResult given) {
        return given.matchedOptionsSet().stream()
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .toList();
    }

    private String refusal(String option) {
        String owners = Stream.concat(
                        Arrays.stream(values())
                                .filter(each -> each != SEEDS && each.options.contains(option))
                                .map(each -> each.chosenBy),
                        SEEDS.options.contains(option) ? Stream.of("runs of many seeds") : Stream.empty())
                .collect(Collectors.joining(" or "));
        return option + " belongs to " + owners
                + (this == SEEDS ? "; give that, too, or leave it out" : ", not to " + chosenBy + "; leave it out");
    }
}

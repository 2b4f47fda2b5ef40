package io.zab.examples.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.examples.BadInputException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ExhaustiveOptionsTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private int run(String... arguments) throws Exception {
        ExhaustiveOptions options = CommandLine.populateCommand(new ExhaustiveOptions(), arguments);
        assertThat(options.chosen()).isTrue();
        return options.run(0, Optional.empty(), new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    @Test
    void aSmallScopeIsSeenWhole() throws Exception {
        assertThat(run("--exhaustive", "--entries", "1", "--faults", "0", "--deadlines", "0"))
                .isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains("113 states")
                .contains("everything held, and there is nothing more in this scope");
    }

    @Test
    void fewDeparturesFromOneOrderAreFewStates() throws Exception {
        assertThat(run("--exhaustive", "--entries", "2", "--faults", "0", "--deadlines", "0", "--swaps", "0"))
                .isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8))
                .contains(" 88 states")
                .contains("everything held, and there is nothing more in this scope");
    }

    @Test
    void aLimitIsKeptAndSaid() throws Exception {
        assertThat(run("--exhaustive", "--states", "500")).isZero();
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("everything held as far as it was tried");
    }

    @Test
    void aScopeThatMakesNoSenseIsNamed() {
        assertThatThrownBy(() -> run("--exhaustive", "--peers", "9"))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("--peers is 9");
    }
}

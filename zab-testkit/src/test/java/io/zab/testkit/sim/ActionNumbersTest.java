package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActionNumbersTest {
    @Test
    void numbersAreWrittenAsRangesAndReadBack() {
        ActionNumbers numbers = ActionNumbers.of(List.of(9, 3, 7, 8, 11, 12));
        assertThat(numbers).hasToString("3,7-9,11-12");
        assertThat(ActionNumbers.parse("3,7-9, 11-12")).isEqualTo(numbers);
        assertThat(ActionNumbers.parse("")).isEqualTo(ActionNumbers.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "3-", "9-7", "1,,2", "-4", "4294967295", "2147483648"})
    void whatIsNoNumberIsNamed(String text) {
        assertThatThrownBy(() -> ActionNumbers.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("write");
    }
}

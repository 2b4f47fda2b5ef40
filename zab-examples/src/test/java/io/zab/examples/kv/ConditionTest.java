package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.Zxid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final String TAG = "0x0000000300000005";

    @Test
    void noHeaderIsNoCondition() throws Exception {
        assertThat(Condition.parse(null, null)).isEqualTo(Condition.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"" + TAG + "\"", TAG, " \"0x0000000300000005\" "})
    void aTagIsReadWithOrWithoutQuotes(String header) throws Exception {
        assertThat(Condition.parse(header, null)).isEqualTo(new Condition(Condition.Kind.UNCHANGED, Zxid.of(3, 5)));
    }

    @Test
    void starsAskForPresenceOrAbsence() throws Exception {
        assertThat(Condition.parse("*", null).kind()).isEqualTo(Condition.Kind.PRESENT);
        assertThat(Condition.parse(null, "*").kind()).isEqualTo(Condition.Kind.ABSENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"abc\"", "W/\"" + TAG + "\""})
    void aForeignOrWeakTagMatchesNothing(String header) throws Exception {
        KvEntry entry = KvEntry.of("a", new byte[0], Zxid.of(3, 5));

        assertThat(Condition.parse(header, null).holdsFor(entry)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "abc", "\"a\", \"b\"", "\"", "W/\""})
    void anythingElseIsMalformed(String header) {
        assertThatThrownBy(() -> Condition.parse(header, null))
                .isInstanceOf(MalformedRequestException.class)
                .hasMessageContaining("If-Match");
    }

    @Test
    void bothHeadersAtOnceAndTagsThatMustNotMatchAreRefused() {
        assertThatThrownBy(() -> Condition.parse("*", "*")).isInstanceOf(MalformedRequestException.class);
        assertThatThrownBy(() -> Condition.parse(null, "\"" + TAG + "\"")).hasMessageContaining("If-None-Match");
    }
}

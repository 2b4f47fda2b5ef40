package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @ParameterizedTest
    @CsvSource({"/kv/a,a", "/kv/a%2Fb,a/b", "/kv/a/b,a/b", "/kv/a+b,a+b", "/kv/%E2%98%83,☃", "/kv/a%20b?read=local,a b"
    })
    void theKeyIsPercentDecoded(String uri, String key) throws Exception {
        assertThat(Target.of(uri).key()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/kv/", "/kv/%", "/kv/%4", "/kv/%zz", "/kv/%C3%28", "/kv/?read=local"})
    void aKeyThatIsEmptyOrNoTextIsMalformed(String uri) {
        assertThatThrownBy(() -> Target.of(uri).key()).isInstanceOf(MalformedRequestException.class);
    }

    @Test
    void aKeyMayHaveAsManyBytesAsTheBoundSaysAndNoMore() throws Exception {
        String longest = "k".repeat(Target.KEY_BYTES_MAX);

        assertThat(Target.of("/kv/" + longest).key()).isEqualTo(longest);
        assertThatThrownBy(() -> Target.of("/kv/" + longest + "k").key()).hasMessageContaining("1025 bytes");
    }

    @Test
    void readsAreLinearizableUnlessAskedForLocalOnes() throws Exception {
        assertThat(Target.of("/kv/a").readsLocally()).isFalse();
        assertThat(Target.of("/kv/a?read=linearizable").readsLocally()).isFalse();
        assertThat(Target.of("/kv/a?read=local").readsLocally()).isTrue();
        assertThatThrownBy(() -> Target.of("/kv/a?read=lokal").readsLocally())
                .isInstanceOf(MalformedRequestException.class);
    }
}

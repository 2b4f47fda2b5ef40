package io.zab.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.fuzz.FuzzTest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A text is a configuration, which reads the same once written down, or refused with the reason. */
class EnsembleTextFuzzTest extends FuzzTest {
    static final List<String> TEXTS = List.of(
            "1@127.0.0.1:7101",
            "1@a:1,2@b:2,3@c:3",
            "3@c:3, 2@b:2:observer, 1@a:1",
            "1@a:1:weight=2,2@b:2:weight=0,3@c:3:observer:weight=5",
            "2147483647@[::1]:65535,7@h\u00f6st.example:7101:weight=2147483647");

    @Override
    protected List<byte[]> seeds() {
        return TEXTS.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    }

    @Override
    protected void check(byte[] input) {
        checkText(new String(input, StandardCharsets.UTF_8));
        checkText(ByteBuffer.wrap(input).asCharBuffer().toString()); // surrogates may stand alone
    }

    private static void checkText(String text) {
        Ensemble ensemble;
        try {
            ensemble = Ensemble.parse(text);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }
        assertThat(Ensemble.parse(ensemble.toText())).isEqualTo(ensemble);
        assertThat(Ensemble.decode(ensemble.toPayload())).isEqualTo(ensemble);
    }
}

package io.zab.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.fuzz.Allocations;
import io.zab.fuzz.FuzzTest;
import java.util.ArrayList;
import java.util.List;

/** Bytes are a configuration, which encodes to the same bytes and whose text tells its members, or malformed. */
class EnsembleFuzzTest extends FuzzTest {
    private static final int BYTES_FOR_A_BYTE = 64;
    private static final int BYTES_FOR_AN_ENSEMBLE = 16 << 10;

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (String text : EnsembleTextFuzzTest.TEXTS) {
            Ensemble ensemble = Ensemble.parse(text);
            seeds.add(ensemble.toPayload().toByteArray());
            seeds.add(ensemble.withInstance(ensemble.voters().first(), -7)
                    .toPayload()
                    .toByteArray());
        }
        return seeds;
    }

    @Override
    protected void check(byte[] input) throws Exception {
        Payload encoded = Payload.copyOf(input);
        Allocations.atMost(BYTES_FOR_AN_ENSEMBLE + (long) BYTES_FOR_A_BYTE * input.length, () -> decodes(encoded));
        if (decodes(encoded)) {
            Ensemble ensemble = Ensemble.decode(encoded);
            assertThat(ensemble.toPayload()).isEqualTo(encoded);
            assertThat(ensemble.isQuorum(ensemble.voters())).isTrue();
            assertThat(ensemble.toText()).isNotEmpty();
        }
    }

    private static boolean decodes(Payload encoded) {
        try {
            return Ensemble.decode(encoded) != null;
        } catch (MalformedBytesException e) {
            return false;
        }
    }
}

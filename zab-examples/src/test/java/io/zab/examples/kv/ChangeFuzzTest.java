package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Zxid;
import io.zab.fuzz.Allocations;
import io.zab.fuzz.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Bytes of the log are a change, which encodes to the same bytes, or refused. */
class ChangeFuzzTest extends FuzzTest {
    private static final int BYTES_FOR_A_BYTE = 8;
    private static final int BYTES_FOR_A_CHANGE = 4 << 10;

    @Override
    protected List<byte[]> seeds() {
        Condition unchanged = new Condition(Condition.Kind.UNCHANGED, Zxid.of(3, 4));
        byte[] value = "value".getBytes(StandardCharsets.UTF_8);
        return List.of(
                new Change("key", Condition.NONE, Optional.of(value)).encode(),
                new Change("sch\u00f6n/\uD83D\uDE00", unchanged, Optional.of(new byte[0])).encode(),
                new Change("key", unchanged, Optional.empty()).encode());
    }

    @Override
    protected void check(byte[] input) throws Exception {
        Allocations.atMost(BYTES_FOR_A_CHANGE + (long) BYTES_FOR_A_BYTE * input.length, () -> decodes(input));
        if (decodes(input)) {
            assertThat(Change.decode(input).encode()).isEqualTo(input);
        }
    }

    private static boolean decodes(byte[] input) {
        try {
            return Change.decode(input) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

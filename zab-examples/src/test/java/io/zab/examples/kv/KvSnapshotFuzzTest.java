package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Zxid;
import io.zab.fuzz.Allocations;
import io.zab.fuzz.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bytes are a snapshot of the store, which reads the same once written again, or no snapshot. */
class KvSnapshotFuzzTest extends FuzzTest {
    private static final int BYTES_FOR_A_BYTE = 64;

    /** A thousand shards, and what the JDK takes to read the longest text there can be. */
    private static final int BYTES_FOR_A_STATE = 1 << 20;

    @Override
    protected List<byte[]> seeds() throws IOException {
        KvState state = new KvState();
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            seeds.add(bytes(state));
            state.apply(Zxid.of(1, i), new Change("k\u00f6y" + i, Condition.NONE, Optional.of(new byte[i * 3])));
        }
        return seeds;
    }

    @Override
    protected void check(byte[] input) throws Exception {
        Allocations.atMost(BYTES_FOR_A_STATE + (long) BYTES_FOR_A_BYTE * input.length, () -> read(input));
        Optional<KvState> state = read(input);
        if (state.isPresent()) {
            KvState again = read(bytes(state.get())).orElseThrow();
            assertThat(again.digest()).isEqualTo(state.get().digest());
            assertThat(again.size()).isEqualTo(state.get().size());
            assertThat(again.last()).isEqualTo(state.get().last());
        }
    }

    private static Optional<KvState> read(byte[] input) {
        try {
            return Optional.of(KvState.read(new DataInputStream(new ByteArrayInputStream(input))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(KvState state) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        state.freeze().write(new DataOutputStream(out));
        return out.toByteArray();
    }
}

package io.zab.examples.kv;

import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Txn;
import io.zab.core.model.Zxid;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/** The replicated key-value store: {@link KvState} behind the library's interface. */
final class KvStore implements StateMachine {
    private KvState state = new KvState();
    private volatile Summary summary = Summary.of(state);

    /**
     * What {@code /status} tells of the state, readable from any thread.
     *
     * @param last the last change applied
     */
    record Summary(Zxid last, long digest, long keys) {
        static Summary of(KvState state) {
            return new Summary(state.last(), state.digest(), state.size());
        }
    }

    @Override
    public byte[] apply(Txn txn) {
        Outcome outcome = state.apply(txn.zxid(), Change.decode(txn.payload()));
        summary = Summary.of(state);
        return outcome.encode();
    }

    @Override
    public SnapshotWriter freeze() {
        KvState.Frozen frozen = state.freeze();
        return out -> frozen.write(new DataOutputStream(out));
    }

    @Override
    public void restore(InputStream in) throws IOException {
        state = KvState.read(new DataInputStream(in));
        summary = Summary.of(state);
    }

    /** @param question a key in UTF-8 */
    @Override
    public byte[] query(byte[] question) {
        return ReadResult.encode(state.get(new String(question, StandardCharsets.UTF_8)));
    }

    @Override
    public OptionalLong digest() {
        return OptionalLong.of(state.digest());
    }

    Summary summary() {
        return summary;
    }
}

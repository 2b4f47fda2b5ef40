package io.zab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A list of lines: applying one appends it and answers how many there are. */
class Ledger implements StateMachine {
    final List<String> lines = new ArrayList<>();

    @Override
    public byte[] apply(Txn txn) throws Exception {
        lines.add(new String(txn.payload(), UTF_8));
        return Integer.toString(lines.size()).getBytes(UTF_8);
    }

    @Override
    public SnapshotWriter freeze() {
        List<String> frozen = List.copyOf(lines);
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeInt(frozen.size());
            for (String line : frozen) {
                data.writeUTF(line);
            }
        };
    }

    @Override
    public void restore(InputStream in) throws IOException {
        lines.clear();
        DataInputStream data = new DataInputStream(in);
        int count = data.readInt();
        for (int i = 0; i < count; i++) {
            lines.add(data.readUTF());
        }
    }

    @Override
    public byte[] query(byte[] question) {
        return String.join(",", lines).getBytes(UTF_8);
    }

    @Override
    public OptionalLong digest() {
        return OptionalLong.of(lines.hashCode());
    }
}

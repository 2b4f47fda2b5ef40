package io.zab.examples.demo;

import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Txn;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A replicated list of lines: the request is a line, the result is its number. */
final class Notebook implements StateMachine {
    private final List<String> lines = new ArrayList<>();
    private long digest;

    @Override
    public byte[] apply(Txn txn) {
        add(new String(txn.payload(), StandardCharsets.UTF_8));
        return String.valueOf(lines.size()).getBytes(StandardCharsets.UTF_8);
    }

    private void add(String line) {
        lines.add(line);
        digest = digest * 31 + line.hashCode();
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
        DataInputStream data = new DataInputStream(in);
        lines.clear();
        digest = 0;
        for (int left = data.readInt(); left > 0; left--) {
            add(data.readUTF());
        }
    }

    /** All lines, whatever the question, separated by line feeds. */
    @Override
    public byte[] query(byte[] question) {
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public OptionalLong digest() {
        return OptionalLong.of(digest);
    }
}

package io.zab.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zab.core.model.Entry;
import io.zab.core.model.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Writes down what it is asked; refuses what begins with "no", and breaks where a test says so. */
class FakeApplication implements Application {
    final List<String> calls = new ArrayList<>();
    String breaksAt = "";
    boolean breaksFreeze;
    Throwable prepareThrows;
    boolean leavesInterrupts;
    Frozen frozen;

    @Override
    public byte[] apply(Entry entry, boolean submittedHere) {
        calls.add("apply " + entry.zxid() + (submittedHere ? " own" : ""));
        if (entry.zxid().toString().equals(breaksAt)) {
            throw new IllegalStateException("broken by the test");
        }
        if (leavesInterrupts) {
            Thread.currentThread().interrupt();
        }
        return ("result " + entry.zxid()).getBytes(UTF_8);
    }

    @Override
    public Frozen freeze() {
        if (breaksFreeze) {
            throw new IllegalStateException("cannot freeze");
        }
        String state = String.join(";", calls);
        return frozen != null ? frozen : out -> out.write(state.getBytes(UTF_8));
    }

    @Override
    public void restore(InputStream in) throws IOException {
        calls.add("restore " + new String(in.readAllBytes(), UTF_8));
    }

    @Override
    public byte[] query(byte[] question) {
        return question;
    }

    @Override
    public OptionalLong digest() {
        return OptionalLong.of(calls.hashCode());
    }

    @Override
    public boolean prepares() {
        return true;
    }

    @Override
    public Prepared prepare(Payload request) {
        String text = new String(request.toByteArray(), UTF_8);
        if (text.startsWith("crash")) {
            throw new IllegalStateException("prepare broken by the test");
        }
        if (text.startsWith("error")) {
            FakeApplication.<RuntimeException>raise(prepareThrows);
        }
        return text.startsWith("no")
                ? new Prepared(true, Samples.text("refused " + text))
                : new Prepared(false, Samples.text("change of " + text));
    }

    /** As languages without checked exceptions do. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void raise(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Override
    public void pending(Payload change) {
        calls.add("pending " + new String(change.toByteArray(), UTF_8));
    }

    @Override
    public void forgetPending() {
        calls.add("forget");
    }
}

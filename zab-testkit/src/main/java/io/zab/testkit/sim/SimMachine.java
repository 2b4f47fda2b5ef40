package io.zab.testkit.sim;

import io.zab.PreparingStateMachine;
import io.zab.RejectedByStateMachine;
import io.zab.SnapshotWriter;
import io.zab.StateMachine;
import io.zab.Txn;
import io.zab.core.model.Entry;
import io.zab.core.model.Payload;
import io.zab.core.model.Zxid;
import io.zab.runtime.Application;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A host's state machine on one simulated server, called as a peer calls it; what it does wrong is told as its own fault.
 */
final class SimMachine implements Application {
    private static final int BUFFER_BYTES = 512;

    private final Host host;
    private final HostCalls calls;
    private final String owner;
    private final Consumer<String> saw;
    private final StateMachine machine;
    private final Optional<PreparingStateMachine> preparing;
    private Zxid position = Zxid.ZERO;

    /**
     * What makes and watches the machines of a run.
     *
     * @param checked called after each apply and each restore, with the machine
     */
    record Host(Supplier<StateMachine> machines, HostCalls.Guard guard, Consumer<StateMachine> checked) {
        Host unchecked() {
            return new Host(machines, guard, machine -> {});
        }
    }

    /** What {@link io.zab.runtime.Preparing} must not take for a refusal. */
    static final class Broke extends Error {
        private static final long serialVersionUID = 1L;

        Broke(Violation violation) {
            super(violation);
        }

        Violation violation() {
            return (Violation) getCause();
        }
    }

    /** Where a call was made; becomes text only when somebody asks. */
    private record Place(Zxid zxid, String owner) {
        @Override
        public String toString() {
            return "at " + zxid + " on " + owner;
        }
    }

    /** @param owner whose it is, for messages */
    SimMachine(Host host, String owner) {
        this(host, owner, what -> {});
    }

    /** @param saw told of what leaves no other trace */
    SimMachine(Host host, String owner, Consumer<String> saw) {
        this.host = host;
        this.calls = new HostCalls(host.guard());
        this.owner = owner;
        this.saw = saw;
        this.machine = call("its constructor", host.machines()::get);
        this.preparing = machine instanceof PreparingStateMachine prepares ? Optional.of(prepares) : Optional.empty();
    }

    @Override
    public byte[] apply(Entry entry, boolean submittedHere) {
        position = entry.zxid();
        Txn txn = new Txn(
                entry.zxid(),
                entry.payload().toByteArray(),
                entry.origin().server().orElseThrow(),
                submittedHere);
        byte[] result = call("apply", () -> machine.apply(txn));
        check();
        return result == null ? new byte[0] : result;
    }

    @Override
    public Frozen freeze() {
        Zxid at = position;
        SnapshotWriter writer = required("freeze", call("freeze", machine::freeze));
        return out -> writeTo(writer, out, at);
    }

    private void writeTo(SnapshotWriter writer, OutputStream out, Zxid frozenAt) {
        call("writeTo of the snapshot frozen at " + frozenAt + " while", () -> {
            BufferedOutputStream buffered = new BufferedOutputStream(out, BUFFER_BYTES);
            writer.writeTo(buffered);
            buffered.flush();
            return true;
        });
    }

    @Override
    public void restore(InputStream in) {
        call("restore", () -> {
            machine.restore(in);
            return true;
        });
        check();
    }

    /** Replaces the state by the one that was written when the machine of another server stood there. */
    void restore(Payload content, Zxid base) {
        position = base;
        restore(new ShortReads(content));
    }

    private void check() {
        calls.call(MachineFault.CHECK, "check", place(), () -> {
            host.checked().accept(machine);
            return true;
        });
    }

    /** An exception fails this query alone; an error never comes from a question. */
    @Override
    public byte[] query(byte[] question) throws Exception {
        byte[] answer;
        try {
            answer = call("query", () -> machine.query(question));
        } catch (Violation threw) {
            if (threw.getCause() instanceof Exception allowed) {
                throw allowed;
            }
            throw threw;
        }
        return required("query", answer);
    }

    @Override
    public OptionalLong digest() {
        return required("digest", call("digest", machine::digest));
    }

    @Override
    public boolean prepares() {
        return preparing.isPresent();
    }

    /** @throws Broke when it goes wrong in a way that refuses no request */
    @Override
    public Prepared prepare(Payload request) {
        try {
            return required("prepare", call("prepare", () -> prepared(request)));
        } catch (Violation violation) {
            throw new Broke(violation);
        }
    }

    private Prepared prepared(Payload request) {
        try {
            byte[] change = preparing.orElseThrow().prepare(request.toByteArray());
            return change == null ? null : new Prepared(false, Payload.copyOf(change));
        } catch (RejectedByStateMachine e) {
            return new Prepared(true, Payload.wrap(e.detail()));
        } catch (RuntimeException e) {
            saw.accept("prepare threw " + e.getClass().getSimpleName());
            return new Prepared(true, Payload.EMPTY);
        }
    }

    /** @throws Broke when it throws */
    @Override
    public void pending(Payload change) {
        try {
            call("pending", () -> {
                preparing.orElseThrow().pending(change.toByteArray());
                return true;
            });
        } catch (Violation violation) {
            throw new Broke(violation);
        }
    }

    @Override
    public void forgetPending() {
        if (preparing.isPresent()) {
            call("forgetPending", () -> {
                preparing.get().forgetPending();
                return true;
            });
        }
    }

    StateMachine machine() {
        return machine;
    }

    Zxid position() {
        return position;
    }

    static Payload written(Frozen frozen) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            frozen.writeTo(out);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot fail", e);
        }
        return Payload.wrap(out.toByteArray());
    }

    private <T> T call(String method, HostCalls.Call<T> call) {
        return calls.call(MachineFault.THREW, method, place(), call);
    }

    private <T> T required(String method, T value) {
        return HostCalls.required(MachineFault.RETURNED_NULL, value, method, place());
    }

    private Place place() {
        return new Place(position, owner);
    }

    /** A stream that gives less than it is asked for, as one from a disk or a network may. */
    private static final class ShortReads extends InputStream {
        private static final int READ_MAX = 61;

        private final Payload content;
        private int next;

        ShortReads(Payload content) {
            this.content = content;
        }

        @Override
        public int read() {
            return next < content.length() ? content.byteAt(next++) & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            int count = Math.min(Math.min(length, READ_MAX), content.length() - next);
            if (count <= 0) {
                return -1;
            }
            System.arraycopy(content.slice(next, count).toByteArray(), 0, target, offset, count);
            next += count;
            return count;
        }
    }
}

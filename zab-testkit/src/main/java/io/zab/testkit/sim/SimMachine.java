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
    private final String owner;
    private final StateMachine machine;
    private final Optional<PreparingStateMachine> preparing;
    private Zxid position = Zxid.ZERO;

    /**
     * What makes and watches the machines of a run.
     *
     * @param checked called after each apply and each restore, with the machine
     */
    record Host(Supplier<StateMachine> machines, Guard guard, Consumer<StateMachine> checked) {
        Host unchecked() {
            return new Host(machines, guard, machine -> {});
        }
    }

    /** Told when a call into a machine begins and ends. */
    interface Guard {
        void begin(String method, Object place);

        void end();

        Guard NONE = new Guard() {
            @Override
            public void begin(String method, Object place) {}

            @Override
            public void end() {}
        };
    }

    /** Where a call was made; becomes text only when somebody asks. */
    private record Place(Zxid zxid, String owner) {
        @Override
        public String toString() {
            return "at " + zxid + " on " + owner;
        }
    }

    private interface Call<T> {
        T run() throws Exception;
    }

    /** @param owner whose it is, for messages */
    SimMachine(Host host, String owner) {
        this.host = host;
        this.owner = owner;
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
        SnapshotWriter writer = call("freeze", machine::freeze);
        if (writer == null) {
            throw new Violation(MachineFault.THREW, "freeze returned null " + place(), null);
        }
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
        host.guard().begin("the check", place());
        try {
            host.checked().accept(machine);
        } catch (RuntimeException | AssertionError e) {
            throw new Violation(MachineFault.CHECK, e + " " + place(), e);
        } finally {
            host.guard().end();
        }
    }

    @Override
    public byte[] query(byte[] question) throws Exception {
        host.guard().begin("query", place());
        try {
            return machine.query(question);
        } finally {
            host.guard().end();
        }
    }

    @Override
    public OptionalLong digest() {
        return call("digest", machine::digest);
    }

    @Override
    public boolean prepares() {
        return preparing.isPresent();
    }

    @Override
    public Prepared prepare(Payload request) {
        host.guard().begin("prepare", place());
        try {
            return new Prepared(false, Payload.copyOf(preparing.orElseThrow().prepare(request.toByteArray())));
        } catch (RejectedByStateMachine e) {
            return new Prepared(true, Payload.wrap(e.detail()));
        } finally {
            host.guard().end();
        }
    }

    @Override
    public void pending(Payload change) {
        host.guard().begin("pending", place());
        try {
            preparing.orElseThrow().pending(change.toByteArray());
        } finally {
            host.guard().end();
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

    private <T> T call(String method, Call<T> call) {
        host.guard().begin(method, place());
        try {
            return call.run();
        } catch (Violation inner) {
            throw inner;
        } catch (Exception | StackOverflowError | AssertionError | LinkageError e) {
            throw new Violation(MachineFault.THREW, method + " threw " + e + " " + place(), e);
        } finally {
            host.guard().end();
        }
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

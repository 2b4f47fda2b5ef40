package io.zab.testkit.sim;

import io.zab.PreparingStateMachine;
import io.zab.RejectedByStateMachine;
import io.zab.Txn;
import io.zab.core.model.Payload;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The same registers, compared by the leader: a compare-and-set that does not hold is refused with the value that it met,
 * and what is replicated are writes alone.
 */
class PreparedRegisters extends Registers implements PreparingStateMachine {
    private final Deque<Payload> inFlight = new ArrayDeque<>();

    @Override
    public byte[] prepare(byte[] request) throws RejectedByStateMachine {
        Command asked = Command.decode(request);
        long met = valueToBe(asked.key());
        if (!asked.holdsFor(met)) {
            throw new RejectedByStateMachine(bytes(met));
        }
        return Command.write(asked.key(), asked.value()).encode(request.length & 7);
    }

    /** Once everything is applied that is in flight. */
    private long valueToBe(int key) {
        long value = valueOf(key);
        for (Payload change : inFlight) {
            Command command = Command.decode(change.toByteArray());
            value = command.key() == key ? command.value() : value;
        }
        return value;
    }

    @Override
    public void pending(byte[] change) {
        inFlight.addLast(Payload.copyOf(change));
    }

    @Override
    public void forgetPending() {
        inFlight.clear();
    }

    /** While it leads, what it applies is the oldest of its changes in flight. */
    @Override
    public byte[] apply(Txn txn) {
        if (!inFlight.isEmpty()) {
            Payload head = inFlight.removeFirst();
            Violation.check(
                    head.equals(Payload.wrap(txn.payload())),
                    "pending changes",
                    () -> txn.zxid() + " is applied, which is not the oldest change in flight");
        }
        return super.apply(txn);
    }
}

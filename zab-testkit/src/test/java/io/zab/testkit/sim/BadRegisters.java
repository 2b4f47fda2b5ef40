package io.zab.testkit.sim;

import io.zab.StateMachine;
import io.zab.Txn;
import java.util.function.Supplier;

/** Registers with a mistake that all replicas make alike: only what clients are told can show it. */
final class BadRegisters {
    private BadRegisters() {}

    static SimMachine.Host hostOf(Supplier<StateMachine> machines) {
        return new SimMachine.Host(machines, HostCalls.Guard.NONE, machine -> {});
    }

    /** Sets whatever the comparison says. */
    static final class SetsWithoutComparing extends Registers {
        @Override
        public byte[] apply(Txn txn) {
            Command asked = Command.decode(txn.payload());
            byte[] change = Command.write(asked.key(), asked.value()).encode(0);
            return super.apply(new Txn(txn.zxid(), change, txn.origin(), txn.submittedHere()));
        }
    }

    /** Forgets one write in ten. */
    static final class ForgetsWrites extends Registers {
        @Override
        public byte[] apply(Txn txn) {
            Command asked = Command.decode(txn.payload());
            return txn.zxid().counter() % 10 == 5 ? bytes(valueOf(asked.key())) : super.apply(txn);
        }
    }

    /** Compares with what is applied and forgets what is in flight. */
    static final class ComparesWithThePast extends PreparedRegisters {
        @Override
        public void pending(byte[] change) {}
    }
}

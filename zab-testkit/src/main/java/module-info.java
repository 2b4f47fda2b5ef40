/**
 * Deterministic simulation of whole ensembles, for hosts that test their own state machine and for the protocol itself;
 * every order of events of small ones; a linearizability checker; contract suites for implementers of the ports of a peer,
 * and in-memory parts that keep the contracts.
 */
module io.zab.testkit {
    requires transitive io.zab.core;
    requires transitive io.zab.peer;
    requires io.zab.election;
    requires transitive org.junit.jupiter.api;
    requires transitive org.assertj.core;

    exports io.zab.testkit.contract;
    exports io.zab.testkit.linearizability;
    exports io.zab.testkit.memory;
    exports io.zab.testkit.exhaustive;
    exports io.zab.testkit.sim;
}

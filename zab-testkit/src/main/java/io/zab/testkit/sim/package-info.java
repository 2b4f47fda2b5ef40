/**
 * Whole ensembles of the real protocol in one thread, in virtual time, from one seed.
 *
 * <p>{@link io.zab.testkit.sim.Simulation} is where a host begins that wants its own state machine tested in such
 * ensembles.
 *
 * <p>{@link io.zab.testkit.sim.SimEnsemble} is the world: servers, each with a disk (a model, or the real file store over a
 * simulated file system that is held against the model) and a state machine (the host's, or numbered registers), a network
 * that delays, loses and cuts, and checkers that look at every property of {@code docs/protocol.md} after every event.
 * {@link io.zab.testkit.sim.SeededRun} puts such a world through a seeded storm of faults and then asks whether it
 * recovers.
 */
package io.zab.testkit.sim;

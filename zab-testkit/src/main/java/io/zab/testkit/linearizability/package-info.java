/**
 * Whether what clients were told of a replicated object could have come from one single copy of it.
 *
 * <p>{@link io.zab.testkit.linearizability.History} gathers operations, {@link io.zab.testkit.linearizability.Model}
 * says what the single copy would do, {@link io.zab.testkit.linearizability.LinearizabilityChecker} compares the two.
 */
package io.zab.testkit.linearizability;

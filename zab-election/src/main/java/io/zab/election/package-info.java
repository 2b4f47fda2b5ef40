/**
 * Fast leader election: one implementation of {@link io.zab.core.election.Election}, pure like the core and the
 * only part of Zab it may import.
 */
package io.zab.election;

/**
 * Real processes of the key-value server under real faults of processes, networks, disks and clocks, with clients whose
 * history is checked for linearizability.
 */
package io.zab.examples.torture;

/**
 * Real processes of the key-value server under real faults, with clients whose history is checked for linearizability.
 */
package io.zab.examples.torture;

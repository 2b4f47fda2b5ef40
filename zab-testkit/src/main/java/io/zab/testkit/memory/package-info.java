/** Parts of a peer that live in memory and keep the contracts of the ports. */
package io.zab.testkit.memory;

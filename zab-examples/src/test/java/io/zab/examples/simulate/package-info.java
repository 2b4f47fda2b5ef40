/** How a host tests its own state machine in simulated ensembles; docs/simulate-your-state-machine.md shows these files. */
package io.zab.examples.simulate;

/** The {@code sim} command: seeded runs of whole simulated ensembles, by the million, with failures shrunk and replayed. */
package io.zab.examples.sim;

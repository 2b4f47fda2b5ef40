/** Real time's one place beside the simulator: it notices a call into a host's code that does not come back. */
package io.zab.testkit.watchdog;

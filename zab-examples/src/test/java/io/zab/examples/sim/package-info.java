/** Tests of the {@code sim} command. */
package io.zab.examples.sim;

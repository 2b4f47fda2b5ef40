/** A simple load on an ensemble within one JVM. */
package io.zab.examples.load;

/** The runnable examples; may import everything public, and nothing imports it. */
package io.zab.examples;

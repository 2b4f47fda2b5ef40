/** The demonstration: an ensemble that loses its leader and gets it back. */
package io.zab.examples.demo;

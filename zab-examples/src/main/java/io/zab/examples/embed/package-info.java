/** The smallest complete embedding, as README shows it. */
package io.zab.examples.embed;

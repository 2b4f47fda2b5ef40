/** The command line. */
package io.zab.bench.cli;

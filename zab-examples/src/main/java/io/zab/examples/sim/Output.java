package io.zab.examples.sim;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Prints UTF-8 with line feeds at the ends of lines, whatever the platform's charset and line ends are: what a replay
 * prints is the same on any machine.
 */
final class Output extends PrintStream {
    Output(OutputStream out) {
        super(out, false, StandardCharsets.UTF_8);
    }

    @Override
    public void println() {
        print('\n');
    }

    @Override
    public void println(String line) {
        print(line + "\n");
    }

    @Override
    public void println(Object line) {
        println(String.valueOf(line));
    }
}

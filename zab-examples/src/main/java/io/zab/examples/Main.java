package io.zab.examples;

/** The entry point of the runnable jar. */
public final class Main {
    private Main() {}

    /**
     * Runs the example named by the first argument.
     *
     * @param args the example's name, then its options
     */
    public static void main(String[] args) {
        throw new IllegalArgumentException("no such example: " + String.join(" ", args));
    }
}

package io.zab.testkit.sim;

import java.util.function.Supplier;

/** A property of the protocol does not hold. */
public final class Violation extends RuntimeException {
    private final String property;

    /**
     * @param property which one
     * @param what what was seen
     */
    public Violation(Property property, String what) {
        this(property.label(), what);
    }

    /**
     * @param property its name in docs/protocol.md, such as {@code I6}
     * @param what what was seen
     */
    public Violation(String property, String what) {
        super(property + ": " + what);
        this.property = property;
    }

    public String property() {
        return property;
    }

    static void check(boolean holds, String property, Supplier<String> what) {
        if (!holds) {
            throw new Violation(property, what.get());
        }
    }

    static void check(boolean holds, Property property, Supplier<String> what) {
        if (!holds) {
            throw new Violation(property, what.get());
        }
    }
}

package io.zab.testkit.sim;

import java.util.Optional;
import java.util.function.Supplier;

/** A property does not hold, of the protocol or of the state machine that runs on it. */
public final class Violation extends RuntimeException {
    private final String property;
    private final Optional<MachineFault> machineFault;

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
        this.machineFault = Optional.empty();
    }

    /** The host's state machine is at fault. */
    Violation(MachineFault fault, String what, Throwable cause) {
        super(fault.property() + ": " + what, cause);
        this.property = fault.property();
        this.machineFault = Optional.of(fault);
    }

    Optional<MachineFault> machineFault() {
        return machineFault;
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

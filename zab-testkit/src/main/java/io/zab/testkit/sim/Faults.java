package io.zab.testkit.sim;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which kinds of faults a simulated run may meet; immutable. */
public final class Faults {
    private final Set<Fault> kinds;

    private Faults(EnumSet<Fault> kinds) {
        this.kinds = Collections.unmodifiableSet(kinds);
    }

    /** Every kind there is. */
    public static Faults all() {
        return new Faults(EnumSet.allOf(Fault.class));
    }

    /** A world in which nothing fails. */
    public static Faults none() {
        return new Faults(EnumSet.noneOf(Fault.class));
    }

    /** These kinds and no others. */
    public static Faults of(Fault... kinds) {
        EnumSet<Fault> chosen = EnumSet.noneOf(Fault.class);
        chosen.addAll(List.of(kinds));
        return new Faults(chosen);
    }

    /** These faults apart from some. */
    public Faults without(Fault... kinds) {
        EnumSet<Fault> left = EnumSet.noneOf(Fault.class);
        left.addAll(this.kinds);
        left.removeAll(List.of(kinds));
        return new Faults(left);
    }

    /** These faults and some more. */
    public Faults and(Fault... kinds) {
        EnumSet<Fault> more = EnumSet.noneOf(Fault.class);
        more.addAll(this.kinds);
        more.addAll(List.of(kinds));
        return new Faults(more);
    }

    /** Those of these faults that the other ones include too. */
    public Faults within(Faults others) {
        EnumSet<Fault> common = EnumSet.noneOf(Fault.class);
        common.addAll(kinds);
        common.retainAll(others.kinds);
        return new Faults(common);
    }

    public boolean include(Fault kind) {
        return kinds.contains(kind);
    }

    @Override
    public String toString() {
        return kinds.toString();
    }
}

package io.zab.testkit.sim;

/**
 * One thing that a storm does: its number in the storm, when, and what. Whom it hits and how hard is decided when it
 * happens, by dice of its own, so that leaving one action out changes no throw of another.
 */
record StormAction(int number, long atMillis, StormKind kind, long seed) {
    Dice dice() {
        return new Dice(seed);
    }

    @Override
    public String toString() {
        return "action " + number + ": " + kind.text();
    }
}

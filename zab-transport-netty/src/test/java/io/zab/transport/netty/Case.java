package io.zab.transport.netty;

/**
 * One way in: what is tried, and what the victim's log must say of it; or, for one that must work, nothing.
 *
 * @param reasons parts of one warning of the victim; none when the intruder is welcome
 */
record Case(String name, Script script, String... reasons) {
    /** Opens the victim and does what the name says. */
    interface Script {
        void run(World world) throws Exception;
    }

    boolean isWelcome() {
        return reasons.length == 0;
    }

    @Override
    public String toString() {
        return name;
    }
}

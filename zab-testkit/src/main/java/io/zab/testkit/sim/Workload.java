package io.zab.testkit.sim;

/** What the clients of a simulated ensemble do, and how they judge in the end what they were told. */
interface Workload {
    /** Some of them ask this server, which runs, to change something; called again and again while a storm rages. */
    void write(SimEnsemble ensemble, SimServer server, Dice dice);

    /** One of them asks it something. */
    void read(SimEnsemble ensemble, SimServer server, Dice dice);

    /**
     * The storm is over, everybody has recovered and everything committed is applied everywhere.
     *
     * @throws Violation when what they were told does not fit together
     */
    void judge(SimEnsemble ensemble);

    /** Makes the one of a run. */
    interface Factory {
        Workload create();
    }
}

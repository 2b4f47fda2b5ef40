/** Fast leader election, pure like the core. */
module io.zab.election {
    requires transitive io.zab.core;

    exports io.zab.election;
}

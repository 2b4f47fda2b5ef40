/** The protocol as a pure function of time and event; requires nothing. */
module io.zab.core {
    exports io.zab.core.codec;
    exports io.zab.core.election;
    exports io.zab.core.message;
    exports io.zab.core.model;
    exports io.zab.core.protocol;
    exports io.zab.core.step;
}

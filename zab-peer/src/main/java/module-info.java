/** One member of an ensemble, to be embedded by a host application. */
@SuppressWarnings("module") // the testkit comes later on the path than what it tests
module io.zab.peer {
    requires transitive io.zab.core;
    requires io.zab.election;
    requires org.slf4j;

    exports io.zab;
    exports io.zab.filelog;
    exports io.zab.runtime to
            io.zab.testkit;
    exports io.zab.spi;
}

/** The transport between peers over netty, and the one dependency of a host application. */
module io.zab.transport.netty {
    requires transitive io.zab.peer;
    requires transitive io.netty.transport;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;

    exports io.zab.transport.netty;
}

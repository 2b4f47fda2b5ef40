package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Counts what arrives, in front of TLS, before it is known who sends it.
 *
 * <p>Invariant: of a connection that has not said who it is, no more than {@link #BYTES_MAX} bytes and one read of the
 * socket reach TLS: room for a chain of long certificates, and far less than records and messages of TLS may claim.
 */
final class EarlyBytes extends ChannelInboundHandlerAdapter {
    static final int BYTES_MAX = 32 << 10;

    private final Accept accept;
    private int count;

    EarlyBytes(Accept accept) {
        this.accept = accept;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        count += bytes.readableBytes();
        if (count > BYTES_MAX) {
            bytes.release();
            accept.drop("it sent more than " + BYTES_MAX + " bytes before saying who it is");
        } else {
            context.fireChannelRead(bytes);
        }
    }
}

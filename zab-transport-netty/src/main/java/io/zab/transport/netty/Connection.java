package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.NetUtil;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.spi.WireText;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One TCP connection: bytes in become frames for its stage, frames out become bytes.
 *
 * <p>Invariant: a stage that answered false sees no frame before {@link #resume}; what was read already waits in
 * {@code unread}, and nothing more is read from the socket. Confined to its event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private final Warnings warnings;
    private final FrameReader reader;
    private final Deque<ByteBuf> unread = new ArrayDeque<>();
    private Stage stage;
    private Channel channel;
    private boolean paused;
    private boolean reading;
    private String reason = "closed by the other side";
    private boolean reasonGiven;

    Connection(Stage stage, int limitBytes, Warnings warnings) {
        this.stage = stage;
        this.reader = new FrameReader(limitBytes);
        this.warnings = warnings;
    }

    /** From the next frame on, another stage is in charge, and frames may be this long. */
    void enter(Stage next, int limitBytes) {
        stage = next;
        reader.limit(limitBytes);
    }

    Channel channel() {
        return channel;
    }

    /** The other side, numeric: {@code 10.0.0.1:7101}. */
    String remote() {
        SocketAddress address = channel.remoteAddress();
        return address instanceof InetSocketAddress inet ? NetUtil.toSocketAddressString(inet) : "a lost connection";
    }

    /** The host of the other side alone, which a sender cannot change at will as it can the port. */
    String remoteHost() {
        SocketAddress address = channel.remoteAddress();
        return address instanceof InetSocketAddress inet
                ? NetUtil.toAddressString(inet.getAddress())
                : "a lost connection";
    }

    ChannelFuture write(Payload frame) {
        ByteBuf out = channel.alloc().directBuffer(4 + frame.length(), 4 + frame.length());
        out.writeInt(frame.length());
        out.writeBytes(frame.toByteBuffer());
        return channel.writeAndFlush(out);
    }

    void writeAndClose(Payload frame, String why) {
        giveReason(why);
        write(frame).addListener(ChannelFutureListener.CLOSE);
    }

    void close(String why) {
        giveReason(why);
        channel.close();
    }

    private void giveReason(String why) {
        if (!reasonGiven) {
            reason = why;
            reasonGiven = true;
        }
    }

    void resume() {
        if (paused) {
            paused = false;
            drain();
            if (!paused && channel.isActive()) {
                channel.config().setAutoRead(true);
            }
        }
    }

    private void pause() {
        paused = true;
        channel.config().setAutoRead(false);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        unread.add((ByteBuf) message);
        drain();
    }

    private void drain() {
        if (reading) {
            return;
        }
        reading = true;
        try {
            ByteBuf first = unread.peek();
            while (!paused && !reasonGiven && first != null) {
                Payload frame = reader.next(first);
                if (frame != null && !stage.frame(frame)) {
                    pause();
                }
                if (!first.isReadable()) {
                    unread.remove().release();
                    first = unread.peek();
                }
            }
        } catch (MalformedBytesException e) {
            warnings.about(remoteHost(), "closing the connection with " + remote() + ": " + e.getMessage());
            close("malformed bytes: " + WireText.clean(e.getMessage()));
        } catch (RuntimeException e) {
            warnings.about(remoteHost(), "closing the connection with " + remote() + " after a failure: " + e);
            close("failed here: " + WireText.clean(e.toString()));
        } finally {
            reading = false;
            if (reasonGiven) {
                releaseUnread();
            }
        }
    }

    private void releaseUnread() {
        while (!unread.isEmpty()) {
            unread.remove().release();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            stage.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        releaseUnread();
        stage.closed(reason);
    }

    /** A socket's own failure: the connection is lost, and the text says how. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close("connection lost: " + WireText.clean(String.valueOf(cause.getMessage())));
    }
}

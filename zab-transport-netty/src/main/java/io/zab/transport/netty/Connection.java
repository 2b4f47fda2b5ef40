package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
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
 * {@code unread}, and nothing more is read from the socket. Below it TLS may encrypt; or it seals what it sends and
 * opens what it reads by itself. Confined to its event loop.
 */
final class Connection extends ChannelInboundHandlerAdapter {
    private Warnings warnings;
    private final FrameReader frames;
    private final Deque<ByteBuf> unread = new ArrayDeque<>();
    private Stage stage;
    private FrameSource reader;
    private Seal seal;
    private Channel channel;
    private boolean heard;
    private boolean paused;
    private boolean reading;
    private String reason = "closed by the other side";
    private boolean reasonGiven;

    Connection(Stage stage, int limitBytes, Warnings warnings) {
        this.stage = stage;
        this.frames = new FrameReader(limitBytes);
        this.reader = frames;
        this.warnings = warnings;
    }

    /** From the next frame on, another stage is in charge, and frames may be this long. */
    void enter(Stage next, int limitBytes) {
        stage = next;
        reader.limit(limitBytes);
    }

    /** From now on it is known who speaks, and this is where to warn of it. */
    void identified(Warnings ofMembers) {
        warnings = ofMembers;
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

    /** From the next byte on, in both directions, what is sent is marked, and what arrives must be. */
    void seal(Seal own, Seal others) {
        seal = own;
        reader = new SealedReader(frames, others);
    }

    ChannelFuture write(Payload frame) {
        ByteBuf out = channel.alloc().directBuffer(4 + frame.length(), 4 + frame.length());
        out.writeInt(frame.length());
        out.writeBytes(frame.toByteBuffer());
        ChannelPromise promise = channel.newPromise();
        write(out, promise);
        channel.flush();
        return promise;
    }

    /** Bytes of frames on their way; not flushed. */
    void write(ByteBuf out, ChannelPromise promise) {
        if (seal == null) {
            channel.write(out, promise);
            return;
        }
        if (!out.isReadable()) {
            channel.write(out, promise);
            return;
        }
        while (out.readableBytes() > SealedReader.RECORD_BYTES_MAX) {
            writeSealed(out.readRetainedSlice(SealedReader.RECORD_BYTES_MAX), channel.voidPromise());
        }
        writeSealed(out, promise);
    }

    private void writeSealed(ByteBuf record, ChannelPromise promise) {
        ByteBuf head = channel.alloc().directBuffer(4, 4).writeInt(record.readableBytes());
        ByteBuf mark = channel.alloc().directBuffer(Seal.MARK_BYTES, Seal.MARK_BYTES);
        mark.writeBytes(seal.next(record.nioBuffer()));
        channel.write(head, channel.voidPromise());
        channel.write(record, channel.voidPromise());
        channel.write(mark, promise);
    }

    void writeAndClose(Payload frame, String why) {
        giveReason(why);
        write(frame).addListener(ChannelFutureListener.CLOSE);
    }

    void close(String why) {
        giveReason(why);
        close(channel);
    }

    /** Closes at once, whatever was to be sent, and reads nothing more. */
    void abort(String why) {
        giveReason(why);
        channel.config().setAutoRead(false);
        closeBelowTls(channel);
    }

    /** TLS says goodbye when it can; in the middle of its handshake it has nothing to say and may be at work. */
    static void close(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null || tls.handshakeFuture().isDone() && !((TlsEngine) tls.engine()).isBusy()) {
            channel.close();
        } else {
            closeBelowTls(channel);
        }
    }

    private static void closeBelowTls(Channel channel) {
        ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
        if (tls == null) {
            channel.close();
        } else {
            tls.close();
        }
    }

    /** Says that nothing more will be sent, and reads on. */
    void endOutput() {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        ChannelFuture said = tls == null ? channel.writeAndFlush(Unpooled.EMPTY_BUFFER) : tls.closeOutbound();
        said.addListener(done -> ((DuplexChannel) channel).shutdownOutput());
    }

    /** Whether a frame arrived, or none could, since this was last asked. */
    boolean heardSinceLastAsked() {
        boolean answer = heard || paused || !stage.expectsFrames();
        heard = false;
        return answer;
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
            boolean more = true;
            while (!paused && !reasonGiven && more) {
                ByteBuf first = unread.peek();
                Payload frame = reader.next(first == null ? Unpooled.EMPTY_BUFFER : first);
                more = frame != null;
                if (frame != null) {
                    heard = true;
                    if (!stage.frame(frame)) {
                        pause();
                    }
                }
                if (first != null && !first.isReadable()) {
                    unread.remove().release();
                    more = true;
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

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done) {
            if (done.isSuccess()) {
                stage.secured();
            } else {
                tlsFailed(done.cause());
            }
        }
    }

    /** A failure of the socket or of TLS: the connection is lost, and the text says how. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (TlsFailure.is(cause)) {
            tlsFailed(cause);
        } else {
            close("connection lost: " + WireText.clean(String.valueOf(cause.getMessage())));
        }
    }

    /** TLS tells of one failure more than once, and closes by itself once it has begun to. */
    private void tlsFailed(Throwable cause) {
        String why = TlsFailure.describe(cause);
        if (!reasonGiven && !stage.insecure(why)) {
            warnings.about(remoteHost(), "closing the connection with " + remote() + ": TLS failed: " + why);
            close("TLS failed: " + why);
        }
    }
}

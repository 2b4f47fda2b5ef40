package io.zab.examples.kv;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client connection: hands whole requests to the routes, one at a time, and writes their answers. */
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(HttpConnection.class);
    private static final int LINGER_SECONDS = 3;

    /** From the beginning, or the last answer, to the end of the next request, however busily it trickles in. */
    static final int REQUEST_SECONDS_MAX = 60;

    private final HttpRoutes routes;
    private final boolean admitted;
    /** Requests that came with one read of the socket, behind the one being answered. */
    private final Deque<FullHttpRequest> waiting = new ArrayDeque<>();

    private Runnable onAnswered = () -> {};
    private ChannelHandlerContext context;
    private Future<?> deadline;
    private boolean answering;
    private boolean served;
    private boolean refused;

    HttpConnection(HttpRoutes routes, boolean admitted) {
        this.routes = routes;
        this.admitted = admitted;
    }

    /** @param task run after each answer to a whole request */
    void onAnswered(Runnable task) {
        onAnswered = task;
    }

    /** Whether it never had an answer. */
    boolean isNew() {
        return !served;
    }

    boolean isAnswering() {
        return answering;
    }

    /** Closes it in favour of another. */
    void giveWay() {
        context.close();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    private void awaitRequest() {
        if (context.channel().isActive()) {
            deadline = context.executor().schedule(() -> context.close(), REQUEST_SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (admitted) {
            awaitRequest();
            ctx.read();
        } else {
            refuse(ctx, HttpAnswer.text(HttpResponseStatus.TOO_MANY_REQUESTS, "too many connections"));
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (answering) {
            waiting.add(request.retain());
        } else if (!refused) {
            handle(ctx, request);
        }
    }

    private void handle(ChannelHandlerContext ctx, FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            String why = request.decoderResult().cause().getMessage();
            refuse(ctx, HttpAnswer.text(HttpResponseStatus.BAD_REQUEST, "malformed request: " + why));
            return;
        }
        answering = true;
        deadline.cancel(false);
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        CompletableFuture<HttpAnswer> answer = routes.handle(request);
        HttpAnswer late = routes.timedOut(request.method());
        Future<?> timer =
                ctx.executor().schedule(() -> answer.complete(late), routes.timeoutMillis(), TimeUnit.MILLISECONDS);
        answer.thenAcceptAsync(
                ready -> {
                    timer.cancel(false);
                    ChannelFuture written = write(ctx, ready, keepAlive);
                    answering = false;
                    served = true;
                    awaitRequest();
                    onAnswered.run();
                    if (keepAlive) {
                        written.addListener(done -> handleNext(ctx));
                    } else {
                        written.addListener(ChannelFutureListener.CLOSE);
                    }
                },
                ctx.executor());
    }

    private void handleNext(ChannelHandlerContext ctx) {
        FullHttpRequest next = waiting.poll();
        if (next == null) {
            ctx.read();
            return;
        }
        try {
            handle(ctx, next);
        } finally {
            next.release();
        }
    }

    /**
     * Answers a request that was not read to its end. What still comes is dropped for a while before the connection is
     * closed: a close with bytes unread resets it, and the client might never see the answer.
     */
    void refuse(ChannelHandlerContext ctx, HttpAnswer answer) {
        if (refused) {
            return;
        }
        refused = true;
        if (answering) {
            ctx.close(); // Behind a request under way there is no place for this answer.
            return;
        }
        write(ctx, answer, false).addListener(done -> ((DuplexChannel) ctx.channel()).shutdownOutput());
        ctx.channel().config().setAutoRead(true);
        ctx.executor().schedule(() -> ctx.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    private static ChannelFuture write(ChannelHandlerContext ctx, HttpAnswer answer, boolean keepAlive) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, answer.status(), Unpooled.wrappedBuffer(answer.body()));
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        answer.eTag().ifPresent(tag -> response.headers().set(HttpHeaderNames.ETAG, ZxidText.eTag(tag)));
        answer.zxid().ifPresent(zxid -> response.headers().set("Zab-Zxid", zxid.toHex()));
        HttpUtil.setContentLength(response, answer.body().length);
        HttpUtil.setKeepAlive(response, keepAlive);
        return ctx.writeAndFlush(response);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        waiting.forEach(FullHttpRequest::release);
        waiting.clear();
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean clientIsGone = cause instanceof IOException || cause instanceof PrematureChannelClosureException;
        if (!clientIsGone) {
            LOG.warn("HTTP connection from {} closed", ctx.channel().remoteAddress(), cause);
        }
        ctx.close();
    }
}

package io.zab.examples.kv;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpMessage;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Gathers the parts of a request, and refuses a body over the bound, or over what is left of the budget, before holding it.
 */
final class BoundedBody extends HttpObjectAggregator {
    private final HttpConnection connection;
    private final BodyBudget budget;
    /** What each request that was begun, and is not answered yet, has taken of the budget. */
    private final Deque<Long> taken = new ArrayDeque<>();

    BoundedBody(int bytesMax, BodyBudget budget, HttpConnection connection) {
        super(bytesMax);
        this.budget = budget;
        this.connection = connection;
    }

    private long bytesOf(HttpMessage start) {
        long unknown = HttpUtil.isTransferEncodingChunked(start) ? maxContentLength() : 0;
        try {
            return HttpUtil.getContentLength(start, unknown);
        } catch (NumberFormatException e) {
            return 0; // Malformed, which the decoder has noticed; it is answered as such.
        }
    }

    private boolean isTooLarge(HttpMessage start) {
        return bytesOf(start) > maxContentLength();
    }

    @Override
    protected boolean isContentLengthInvalid(HttpMessage start, int bytesMax) {
        return isTooLarge(start) || !budget.hasRoomFor(bytesOf(start));
    }

    @Override
    protected FullHttpMessage beginAggregation(HttpMessage start, ByteBuf content) throws Exception {
        long bytes = start.decoderResult().isSuccess() ? bytesOf(start) : 0;
        budget.take(bytes);
        taken.add(bytes);
        return super.beginAggregation(start, content);
    }

    /** The oldest request is answered. */
    void answered() {
        Long bytes = taken.poll();
        budget.giveBack(bytes == null ? 0 : bytes);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        while (!taken.isEmpty()) {
            answered();
        }
        super.channelInactive(ctx);
    }

    /** Also called in the middle of a chunked body, once it has grown over the bound. */
    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        boolean overloaded = !(oversized instanceof FullHttpMessage) && !isTooLarge(oversized);
        connection.refuse(
                ctx,
                overloaded
                        ? HttpAnswer.text(HttpResponseStatus.TOO_MANY_REQUESTS, "not applied: too many bytes under way")
                        : HttpAnswer.text(
                                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                                "the value is larger than " + maxContentLength() + " bytes"));
    }
}

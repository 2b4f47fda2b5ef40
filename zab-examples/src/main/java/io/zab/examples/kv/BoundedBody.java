package io.zab.examples.kv;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;

/** Gathers the parts of a request, and refuses a body over the bound before holding it. */
final class BoundedBody extends HttpObjectAggregator {
    private final HttpConnection connection;

    BoundedBody(int bytesMax, HttpConnection connection) {
        super(bytesMax);
        this.connection = connection;
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        connection.refuse(
                ctx,
                HttpAnswer.text(
                        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                        "the value is larger than " + maxContentLength() + " bytes"));
    }
}

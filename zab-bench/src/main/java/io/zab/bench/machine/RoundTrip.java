package io.zab.bench.machine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** A message that goes to the other end and back, over and over. */
final class RoundTrip implements AutoCloseable {
    private static final int DIGITS = 3;

    private final int bytes;
    private final Recorder latencies = new Recorder(DIGITS);
    private volatile CountDownLatch answered = new CountDownLatch(1);
    private final Loopback connection;

    /** @param bytes of the message */
    RoundTrip(int bytes) {
        this.bytes = bytes;
        this.connection =
                new Loopback(() -> new ChannelHandler[] {new FixedLengthFrameDecoder(bytes), new Echo()}, () ->
                        new ChannelHandler[] {new FixedLengthFrameDecoder(bytes), new Caller()});
    }

    /** Times of round trips in nanoseconds, over so long, which is waited for as well as one of them. */
    Histogram latencies(long millis) throws InterruptedException {
        latencies.reset();
        answered = new CountDownLatch(1);
        TimeUnit.MILLISECONDS.sleep(millis);
        answered.await();
        return latencies.getIntervalHistogram();
    }

    @Override
    public void close() {
        connection.close();
    }

    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }
    }

    private final class Caller extends ChannelInboundHandlerAdapter {
        private long sent;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context);
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ((ByteBuf) message).release();
            latencies.recordValue(System.nanoTime() - sent);
            answered.countDown();
            send(context);
        }

        private void send(ChannelHandlerContext context) {
            sent = System.nanoTime();
            context.writeAndFlush(context.alloc().buffer(bytes).writeZero(bytes));
        }
    }
}

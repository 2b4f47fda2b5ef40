package io.zab.bench.machine;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Frames, sent as fast as the other end takes them, small ones gathered into one buffer before they are flushed. */
final class Stream implements AutoCloseable {
    private static final int BATCH_BYTES = 64 << 10;
    private static final int HEADER_BYTES = 4;

    private final int frameBytes;
    private final AtomicLong frames = new AtomicLong();
    private volatile CountDownLatch arrived = new CountDownLatch(1);
    private final Loopback connection;

    /** @param frameBytes of one frame, its length field not counted */
    Stream(int frameBytes) {
        this.frameBytes = frameBytes;
        this.connection = new Loopback(
                () -> new ChannelHandler[] {
                    new LengthFieldBasedFrameDecoder(frameBytes + HEADER_BYTES, 0, HEADER_BYTES, 0, HEADER_BYTES),
                    new Counter()
                },
                () -> new ChannelHandler[] {new Sender()});
    }

    /** Frames a second that arrive, over so long, which is waited for as well as one frame. */
    double framesPerSecond(long millis) throws InterruptedException {
        arrived = new CountDownLatch(1);
        long before = frames.get();
        long start = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(millis);
        arrived.await();
        return (frames.get() - before) / ((System.nanoTime() - start) / 1e9);
    }

    @Override
    public void close() {
        connection.close();
    }

    private final class Counter extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object frame) {
            ((ByteBuf) frame).release();
            frames.lazySet(frames.get() + 1);
            arrived.countDown();
        }
    }

    private final class Sender extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            send(context);
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            send(context);
        }

        private void send(ChannelHandlerContext context) {
            while (context.channel().isWritable()) {
                context.write(batch(context));
                context.flush();
            }
        }

        private ByteBuf batch(ChannelHandlerContext context) {
            int count = Math.max(1, BATCH_BYTES / frameBytes);
            ByteBuf batch = context.alloc().buffer(count * (HEADER_BYTES + frameBytes));
            for (int i = 0; i < count; i++) {
                batch.writeInt(frameBytes).writeZero(frameBytes);
            }
            return batch;
        }
    }
}

package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.zab.core.codec.Encoded;
import io.zab.core.codec.MessageCodec;
import io.zab.core.message.Message;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Payload;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SendQueueTest {
    private static final Encoded PING = MessageCodec.encode(new SessionMessage.Ping(1, 2, Zxid.ZERO));

    private static SessionMessage chunk(long offset, int bytes) {
        return new SessionMessage.SnapshotChunk(offset, Payload.wrap(new byte[bytes]), 0);
    }

    @Test
    void framesLeaveWholeAndInOrderThroughBuffersOfAnySize() {
        for (long seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            SendQueue queue = new SendQueue(1 << 30);
            List<Message> sent = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Message message = chunk(i, random.nextInt(5) == 0 ? random.nextInt(5_000) : random.nextInt(20));
                sent.add(message);
                queue.offer(MessageCodec.encode(message), false);
            }

            ByteBuf stream = Unpooled.buffer();
            while (!queue.isEmpty()) {
                int size = 5 + random.nextInt(300);
                ByteBuf out = Unpooled.buffer(size, size);
                queue.fill(out);
                stream.writeBytes(out);
            }

            assertThat(messages(stream)).isEqualTo(sent);
            assertThat(queue.queuedBytes()).isZero();
        }
    }

    @Test
    void whatIsUrgentLeavesAtTheNextBorderOfFrames() {
        SendQueue queue = new SendQueue(1 << 30);
        queue.offer(MessageCodec.encode(chunk(1, 100)), false);
        queue.offer(MessageCodec.encode(chunk(2, 100)), false);
        ByteBuf stream = Unpooled.buffer();
        ByteBuf half = Unpooled.buffer(50, 50);
        queue.fill(half);
        stream.writeBytes(half);

        queue.offer(PING, true);
        ByteBuf rest = Unpooled.buffer(1_000, 1_000);
        queue.fill(rest);
        stream.writeBytes(rest);

        assertThat(messages(stream))
                .containsExactly(chunk(1, 100), new SessionMessage.Ping(1, 2, Zxid.ZERO), chunk(2, 100));
    }

    @Test
    void aSenderIsToldToWaitAtTheMarkAndOnceToGoOnAtHalfOfIt() {
        Encoded frame = MessageCodec.encode(chunk(1, 1_000));
        int cost = frame.size() + SendQueue.OVERHEAD_BYTES;
        SendQueue queue = new SendQueue(4L * cost);

        assertThat(queue.offer(frame, false)).isTrue();
        assertThat(queue.offer(frame, false)).isTrue();
        assertThat(queue.offer(frame, false)).isTrue();
        assertThat(queue.offer(frame, false)).isFalse();
        assertThat(queue.unchoked()).isFalse();

        take(queue, frame);
        assertThat(queue.unchoked()).isFalse();
        take(queue, frame);
        assertThat(queue.unchoked()).isTrue();
        assertThat(queue.unchoked()).isFalse();
        assertThat(queue.offer(frame, false)).isTrue();
    }

    @Test
    void tinyMessagesCountForMoreThanTheirBytes() {
        SendQueue queue = new SendQueue(1 << 20);
        int taken = 0;
        while (queue.offer(PING, false)) {
            taken++;
        }
        assertThat(taken).isLessThan((1 << 20) / SendQueue.OVERHEAD_BYTES);
    }

    private static void take(SendQueue queue, Encoded frame) {
        int size = 4 + frame.size();
        queue.fill(Unpooled.buffer(size, size));
    }

    private static List<Message> messages(ByteBuf stream) {
        FrameReader reader = new FrameReader(1 << 20);
        List<Message> messages = new ArrayList<>();
        while (stream.isReadable()) {
            messages.add(MessageCodec.decode(reader.next(stream)));
        }
        return messages;
    }
}

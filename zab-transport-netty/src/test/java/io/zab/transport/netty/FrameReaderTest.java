package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final int LIMIT = 2 << 20;

    @Test
    void framesComeOutWholeHoweverTheBytesAreCut() {
        for (long seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            List<Payload> frames = new ArrayList<>();
            ByteBuf stream = Unpooled.buffer();
            for (int i = 0; i < 20; i++) {
                byte[] bytes = new byte[random.nextInt(6) == 0 ? random.nextInt(700_000) : random.nextInt(50)];
                random.nextBytes(bytes);
                frames.add(Payload.wrap(bytes));
                stream.writeInt(bytes.length).writeBytes(bytes);
            }

            FrameReader reader = new FrameReader(LIMIT);
            List<Payload> read = new ArrayList<>();
            while (stream.isReadable()) {
                int cut = 1 + random.nextInt(random.nextInt(3) == 0 ? 5 : 100_000);
                ByteBuf piece = stream.readSlice(Math.min(cut, stream.readableBytes()));
                while (piece.isReadable()) {
                    Payload frame = reader.next(piece);
                    if (frame != null) {
                        read.add(frame);
                    }
                }
            }

            assertThat(read).isEqualTo(frames);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {LIMIT + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void aLengthAboveTheLimitIsRefusedFromItsFourBytes(int length) {
        FrameReader reader = new FrameReader(LIMIT);

        assertThatThrownBy(() -> reader.next(Unpooled.buffer().writeInt(length)))
                .isInstanceOf(MalformedBytesException.class)
                .hasMessageContaining(Long.toString(length & 0xFFFF_FFFFL))
                .hasMessageContaining(Integer.toString(LIMIT));
    }

    @Test
    void aRaisedLimitHoldsFromTheNextFrameOn() {
        FrameReader reader = new FrameReader(8);
        ByteBuf in = Unpooled.buffer()
                .writeInt(8)
                .writeLong(1)
                .writeInt(9)
                .writeLong(2)
                .writeByte(3);

        assertThat(reader.next(in).length()).isEqualTo(8);
        reader.limit(9);
        assertThat(reader.next(in).length()).isEqualTo(9);
    }
}

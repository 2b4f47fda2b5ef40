package io.zab.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PayloadTest {
    @Test
    void slicesOfSlicesAreTheSameBytesAsCopiedRanges() {
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            Payload payload = Payload.copyOf(bytes);
            for (int depth = 0; depth < 3; depth++) {
                int from = random.nextInt(bytes.length + 1);
                int size = random.nextInt(bytes.length - from + 1);
                bytes = Arrays.copyOfRange(bytes, from, from + size);
                payload = payload.slice(from, size);
            }
            assertSame(payload, bytes);
        }
    }

    private static void assertSame(Payload payload, byte[] bytes) {
        assertThat(payload.length()).isEqualTo(bytes.length);
        assertThat(payload.toByteArray()).isEqualTo(bytes);
        assertThat(payload).isEqualTo(Payload.copyOf(bytes)).hasSameHashCodeAs(Payload.copyOf(bytes));
        byte[] viewed = new byte[bytes.length];
        payload.toByteBuffer().get(viewed);
        assertThat(viewed).isEqualTo(bytes);
        ByteBuffer written = ByteBuffer.allocate(bytes.length);
        payload.writeTo(written);
        assertThat(written.array()).isEqualTo(bytes);
        for (int at = 0; at < bytes.length; at++) {
            assertThat(payload.byteAt(at)).isEqualTo(bytes[at]);
        }
    }

    @Test
    void equalityIsOfContent() {
        assertThat(Payload.copyOf(new byte[] {1, 2})).isNotEqualTo(Payload.copyOf(new byte[] {1, 3}));
        assertThat(Payload.copyOf(new byte[] {1, 2})).isNotEqualTo(Payload.copyOf(new byte[] {1, 2, 0}));
        assertThat(Payload.wrap(new byte[] {9, 1, 2, 9}, 1, 2)).isEqualTo(Payload.copyOf(new byte[] {1, 2}));
        assertThat(Payload.copyOf(new byte[0])).isEqualTo(Payload.EMPTY);
    }

    @Test
    void aCopyIsUntouchedByWhatHappensToItsSourceAndItsCopies() {
        byte[] source = {1, 2, 3};
        Payload payload = Payload.copyOf(source);
        source[0] = 9;
        payload.toByteArray()[1] = 9;
        assertThat(payload).isEqualTo(Payload.copyOf(new byte[] {1, 2, 3}));
        assertThatThrownBy(() -> payload.toByteBuffer().put(0, (byte) 9)).isInstanceOf(ReadOnlyBufferException.class);
        assertThat(payload.slice(1, 2).toByteBuffer().order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    }

    @Test
    void nothingOutsideItsRangeCanBeReached() {
        Payload payload = Payload.wrap(new byte[] {9, 1, 2, 9}, 1, 2);
        assertThatThrownBy(() -> payload.byteAt(2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> payload.byteAt(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> payload.slice(1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> payload.slice(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Payload.wrap(new byte[3], 2, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void itsTextTellsNothingOfItsContent() {
        assertThat(Payload.copyOf("secret".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .hasToString("6 bytes");
    }
}

package io.zab.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.message.Message;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.core.model.Zxid;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageCodecTest {
    @Test
    void everyKindOfMessageComesBackAsItWas() {
        for (long seed = 0; seed < 300; seed++) {
            for (Message message : new RandomMessages(seed).ofEveryKind()) {
                Encoded encoded = MessageCodec.encode(message);
                Payload frame = encoded.toPayload();

                assertThat(frame.length()).isEqualTo(encoded.size());
                assertThat(MessageCodec.decode(frame)).isEqualTo(message);
            }
        }
    }

    @Test
    void theGeneratorKnowsEveryType() {
        assertThat(new RandomMessages(1).ofEveryKind().stream().map(message ->
                        (int) MessageCodec.encode(message).head().byteAt(1)))
                .hasSize(MessageType.values().length)
                .doesNotHaveDuplicates();
        assertThat(SessionMessage.class.getPermittedSubclasses()).hasSize(MessageType.values().length - 1);
    }

    @Test
    void everyTruncationIsMalformed() {
        for (long seed = 0; seed < 20; seed++) {
            for (Message message : new RandomMessages(seed).ofEveryKind()) {
                Payload frame = MessageCodec.encode(message).toPayload();
                for (int length = 0; length < frame.length(); length++) {
                    decodeHostile(frame.slice(0, length), message);
                }
            }
        }
    }

    @Test
    void oneByteTooManyIsMalformedWhereTheLengthIsKnown() {
        for (Message message : new RandomMessages(5).ofEveryKind()) {
            byte[] longer = ByteBuffer.allocate(MessageCodec.encode(message).size() + 1)
                    .put(MessageCodec.encode(message).toPayload().toByteBuffer())
                    .array();
            if (message instanceof SessionMessage.SnapshotChunk) {
                assertThat(MessageCodec.decode(Payload.wrap(longer))).isNotEqualTo(message);
            } else {
                assertThatThrownBy(() -> MessageCodec.decode(Payload.wrap(longer)))
                        .isInstanceOf(MalformedBytesException.class);
            }
        }
    }

    @Test
    void mutatedFramesAreMessagesOrMalformedAndNothingElse() {
        Random random = new Random(42);
        int malformed = 0;
        for (long seed = 0; seed < 200; seed++) {
            for (Message message : new RandomMessages(seed).ofEveryKind()) {
                byte[] bytes = MessageCodec.encode(message).toPayload().toByteArray();
                for (int round = 0; round < 20; round++) {
                    malformed += decodes(Payload.wrap(mutate(bytes, random))) ? 0 : 1;
                }
            }
        }
        assertThat(malformed).isGreaterThan(10_000);
    }

    @Test
    void noiseIsMessagesOrMalformedAndNothingElse() {
        Random random = new Random(43);
        int malformed = 0;
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            if (bytes.length > 1) {
                bytes[0] = MessageCodec.VERSION;
                bytes[1] = (byte) (1 + random.nextInt(MessageType.values().length));
            }
            malformed += decodes(Payload.wrap(bytes)) ? 0 : 1;
        }
        assertThat(malformed).isGreaterThan(50_000);
    }

    @Test
    void aDecodedBatchAndChunkShareTheFrame() {
        EntryBatch batch = new RandomMessages(9).batch();
        Payload chunk = Payload.wrap(new byte[64]);

        assertShared(new SessionMessage.Propose(3, batch, Zxid.of(3, 1)), batch.encoded());
        assertShared(new SessionMessage.SyncTxns(batch), batch.encoded());
        assertShared(new SessionMessage.SnapshotChunk(0, chunk, 1), chunk);
    }

    private static void assertShared(SessionMessage message, Payload bytes) {
        assertThat(MessageCodec.encode(message).tail()).hasSize(1).first().isSameAs(bytes);

        byte[] array = MessageCodec.encode(message).toPayload().toByteArray();
        Payload frame = Payload.wrap(array);
        SessionMessage decoded = (SessionMessage) MessageCodec.decode(frame);
        array[array.length - 1]++;
        assertThat(decoded).as("sees the change of the frame behind it").isNotEqualTo(message);
    }

    @Test
    void aClaimThatTheFrameDoesNotBackIsRefusedBeforeAnythingIsAllocated() {
        for (MessageType type : new MessageType[] {MessageType.REQUEST, MessageType.REQUEST_REJECTED}) {
            ByteBuffer frame = ByteBuffer.allocate(6).put((byte) 1).put((byte) type.code());
            frame.putInt(Integer.MAX_VALUE);

            assertThatThrownBy(() -> MessageCodec.decode(Payload.wrap(frame.array())))
                    .isInstanceOf(MalformedBytesException.class)
                    .hasMessageContaining("claims 2147483647 elements in 0 bytes");
        }
    }

    @Test
    void unknownVersionsAndTypesAreNamed() {
        assertThatThrownBy(() -> MessageCodec.decode(Payload.wrap(new byte[] {9, 1})))
                .isInstanceOf(MalformedBytesException.class)
                .hasMessage("message format 9 is unknown here; this is format 1");
        assertThatThrownBy(() -> MessageCodec.decode(Payload.wrap(new byte[] {1, 0})))
                .isInstanceOf(MalformedBytesException.class)
                .hasMessage("unknown message type 0");
        assertThatThrownBy(() -> MessageCodec.decode(Payload.wrap(new byte[] {1, (byte) 200})))
                .isInstanceOf(MalformedBytesException.class)
                .hasMessage("unknown message type 200");
    }

    @Test
    void fieldsOutOfRangeAreNotSent() {
        assertThatThrownBy(() -> MessageCodec.encode(new SessionMessage.Ack(1L << 32, Zxid.ZERO)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4294967296");
        assertThatThrownBy(() -> MessageCodec.encode(new SessionMessage.Ping(1, -1, Zxid.ZERO)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] mutate(byte[] bytes, Random random) {
        byte[] mutated = bytes.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
        }
        return mutated;
    }

    /** Passes only when the frame is refused, or read as something else than what it was cut from. */
    private static void decodeHostile(Payload frame, Message whole) {
        try {
            assertThat(MessageCodec.decode(frame)).isNotEqualTo(whole);
        } catch (MalformedBytesException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
    }

    private static boolean decodes(Payload frame) {
        try {
            return MessageCodec.decode(frame) != null;
        } catch (MalformedBytesException expected) {
            return false;
        }
    }
}

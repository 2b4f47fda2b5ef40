package io.zab.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Message;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.fuzz.Allocations;
import io.zab.fuzz.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A frame is one message, which encodes to the same bytes, or malformed; and it costs what it weighs.
 *
 * <p>Each input is tried once as it is, and once with the checksum that its entries would have, or hardly any entries
 * would ever get past it.
 */
class MessageFuzzTest extends FuzzTest {
    /** An entry of 25 bytes becomes an object with a zxid, an origin and a payload. */
    private static final int BYTES_FOR_A_BYTE = 24;

    private static final int BYTES_FOR_A_MESSAGE = 8 << 10;

    @Override
    protected List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (long seed = 0; seed < 3; seed++) {
            for (Message message : new RandomMessages(seed).ofEveryKind()) {
                seeds.add(MessageCodec.encode(message).toPayload().toByteArray());
            }
        }
        return seeds;
    }

    @Override
    protected int generated() {
        return 100_000;
    }

    @Override
    protected void check(byte[] input) throws Exception {
        checkFrame(input);
        checkFrame(withChecksumOfEntries(input));
    }

    private static void checkFrame(byte[] frame) throws Exception {
        Allocations.atMost(BYTES_FOR_A_MESSAGE + (long) BYTES_FOR_A_BYTE * frame.length, () -> decodes(frame));
        try {
            Message message = MessageCodec.decode(Payload.copyOf(frame));
            assertThat(MessageCodec.encode(message).toPayload().toByteArray()).isEqualTo(frame);
        } catch (MalformedBytesException e) {
            assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(1_000);
        }
    }

    private static boolean decodes(byte[] frame) {
        try {
            return MessageCodec.decode(Payload.wrap(frame)) != null;
        } catch (MalformedBytesException e) {
            return false;
        }
    }

    private static byte[] withChecksumOfEntries(byte[] frame) {
        int at = entriesAt(frame);
        if (at < 0 || frame.length < at + 4) {
            return frame;
        }
        byte[] changed = frame.clone();
        CRC32C crc = new CRC32C();
        crc.update(changed, at + 4, changed.length - at - 4);
        ByteBuffer.wrap(changed).putInt(at, (int) crc.getValue());
        return changed;
    }

    /** Where a frame of this type has its entries; -1 when it has none. */
    private static int entriesAt(byte[] frame) {
        int type = frame.length < 2 ? 0 : frame[1];
        return type == MessageType.SYNC_TXNS.code() ? 2 : type == MessageType.PROPOSE.code() ? 2 + 4 + 8 : -1;
    }
}

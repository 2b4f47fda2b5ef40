package io.zab.core.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.fuzz.Allocations;
import io.zab.fuzz.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;

/** Bytes are a batch, whose entries make the same bytes again, or malformed; the checksum is made to fit each input. */
class EntryBatchFuzzTest extends FuzzTest {
    private static final int BYTES_FOR_A_BYTE = 16;
    private static final int BYTES_FOR_A_BATCH = 4 << 10;

    @Override
    protected List<byte[]> seeds() {
        Random random = new Random(7);
        List<byte[]> seeds = new ArrayList<>();
        for (int size = 1; size < 6; size++) {
            List<Entry> entries = new ArrayList<>();
            Zxid last = Zxid.of(3, 5);
            for (EntryKind kind : EntryKind.values()) {
                Zxid zxid = kind == EntryKind.OPEN ? Zxid.of(last.epoch() + size, 0) : last.next();
                byte[] payload = new byte[random.nextInt(8 * size)];
                random.nextBytes(payload);
                Origin origin = size % 2 == 0 ? Origin.NONE : Origin.of(ServerId.of(size), 9, random.nextLong());
                entries.add(new Entry(zxid, last, kind, origin, last, Payload.wrap(payload)));
                last = zxid;
            }
            seeds.add(EntryBatch.of(entries).encoded().toByteArray());
        }
        return seeds;
    }

    @Override
    protected void check(byte[] input) throws Exception {
        decodes(Payload.copyOf(input));
        byte[] bytes = input.clone();
        if (bytes.length >= 4) {
            CRC32C crc = new CRC32C();
            crc.update(bytes, 4, bytes.length - 4);
            ByteBuffer.wrap(bytes).putInt(0, (int) crc.getValue());
        }
        Payload encoded = Payload.wrap(bytes);
        Allocations.atMost(BYTES_FOR_A_BATCH + (long) BYTES_FOR_A_BYTE * bytes.length, () -> decodes(encoded));
        if (decodes(encoded)) {
            EntryBatch batch = EntryBatch.decode(encoded);
            assertThat(EntryBatch.of(batch.entries()).encoded()).isEqualTo(encoded);
            Zxid middle = batch.first().zxid();
            assertThat(batch.range(middle, batch.last().zxid())
                            .map(rest -> rest.entries().size())
                            .orElse(0))
                    .isEqualTo(batch.entries().size() - 1);
        }
    }

    private static boolean decodes(Payload encoded) {
        try {
            return EntryBatch.decode(encoded) != null;
        } catch (MalformedBytesException e) {
            return false;
        }
    }
}

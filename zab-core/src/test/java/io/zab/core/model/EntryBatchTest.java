package io.zab.core.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class EntryBatchTest {
    @Test
    void whatIsEncodedDecodesToTheSameEntriesAndTheSameBytes() {
        for (int seed = 0; seed < 2_000; seed++) {
            EntryBatch batch = EntryBatch.of(randomRun(new SplittableRandom(seed)));
            EntryBatch decoded =
                    EntryBatch.decode(Payload.copyOf(batch.encoded().toByteArray()));
            assertThat(decoded.entries()).as("seed " + seed).isEqualTo(batch.entries());
            assertThat(decoded).isEqualTo(batch).hasSameHashCodeAs(batch);
            assertThat(EntryBatch.of(decoded.entries()).encoded()).isEqualTo(batch.encoded());
            int size =
                    batch.entries().stream().mapToInt(EntryBatch::encodedSize).sum();
            assertThat(batch.encoded().length() - size)
                    .as("what is left is the header, whatever the entries")
                    .isEqualTo(16);
        }
    }

    private static List<Entry> randomRun(SplittableRandom random) {
        long epoch = 1 + random.nextInt(3);
        Zxid last = random.nextBoolean() ? Zxid.of(epoch, random.nextInt(5)) : Zxid.ZERO;
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(6); i++) {
            boolean opens = last.equals(Zxid.ZERO) || random.nextInt(4) == 0;
            Zxid zxid = opens ? Zxid.of(last.epoch() + 1 + random.nextInt(2), 0) : last.next();
            EntryKind kind = opens ? EntryKind.OPEN : EntryKind.values()[random.nextInt(4)];
            entries.add(new Entry(zxid, last, kind, origin(random), new Zxid(random.nextLong()), bytes(random)));
            last = zxid;
        }
        return entries;
    }

    private static Origin origin(SplittableRandom random) {
        return random.nextInt(3) == 0
                ? Origin.NONE
                : Origin.of(ServerId.of(1 + random.nextInt(Integer.MAX_VALUE)), random.nextLong(), random.nextLong());
    }

    private static Payload bytes(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(30)];
        random.nextBytes(bytes);
        return Payload.wrap(bytes);
    }

    @Test
    void everyFlippedBitIsRejected() {
        byte[] good =
                EntryBatch.of(randomRun(new SplittableRandom(9))).encoded().toByteArray();
        for (int bit = 0; bit < good.length * 8; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> EntryBatch.decode(Payload.wrap(bad)))
                    .as("bit " + bit)
                    .isInstanceOf(MalformedBytesException.class);
        }
    }

    @Test
    void everyCutAndEveryExtensionIsRejected() {
        byte[] good =
                EntryBatch.of(randomRun(new SplittableRandom(10))).encoded().toByteArray();
        for (int length = 0; length <= good.length + 3; length++) {
            if (length != good.length) {
                Payload changed = Payload.wrap(java.util.Arrays.copyOf(good, length));
                assertThatThrownBy(() -> EntryBatch.decode(changed)).isInstanceOf(MalformedBytesException.class);
            }
        }
    }

    /** Damage under a checksum that was computed over it: no field may lead outside the bytes, and nothing is invented. */
    @Test
    void randomDamageWithARightChecksumIsRejectedOrIsTheEncodingOfWhatItDecodesTo() {
        int rejected = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = EntryBatch.of(randomRun(random)).encoded().toByteArray();
            for (int i = 0; i <= random.nextInt(3); i++) {
                bytes[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt(256);
            }
            Payload damaged = withChecksum(bytes);
            try {
                assertThat(EntryBatch.of(EntryBatch.decode(damaged).entries()).encoded())
                        .as("seed " + seed)
                        .isEqualTo(damaged);
            } catch (MalformedBytesException e) {
                rejected++;
            }
        }
        assertThat(rejected).isGreaterThan(5_000);
    }

    private static Payload withChecksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 4, bytes.length - 4);
        ByteBuffer.wrap(bytes).putInt(0, (int) crc.getValue());
        return Payload.wrap(bytes);
    }

    @Test
    void theBootstrapEntryStandsAtTheBeginningAndNowhereElse() {
        Entry bootstrap = Entry.bootstrap(Ensemble.parse("1@a:1"));
        EntryBatch batch = EntryBatch.of(bootstrap);
        assertThat(EntryBatch.decode(batch.encoded())).isEqualTo(batch);

        byte[] elsewhere = batch.encoded().toByteArray();
        ByteBuffer.wrap(elsewhere).putLong(8, Zxid.of(3, 3).value());
        assertThatThrownBy(() -> EntryBatch.decode(withChecksum(elsewhere)))
                .isInstanceOf(MalformedBytesException.class)
                .hasMessageContaining("0:1 does not continue 3:3");
    }

    @Test
    void aBatchIsARunWithoutGapsAndNeverEmpty() {
        assertThatThrownBy(() -> EntryBatch.of(List.of())).hasMessageContaining("needs an entry");
        assertThatThrownBy(() -> EntryBatch.of(List.of(entry(1, 3, 1, 2), entry(1, 5, 1, 4))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1:5 does not continue 1:3");
        assertThatThrownBy(() -> EntryBatch.of(entry(1, 5, 1, 3))).hasMessageContaining("1:5 does not continue 1:3");
        assertThatThrownBy(() -> EntryBatch.of(entry(2, 1, 1, 3))).hasMessageContaining("2:1 does not continue 1:3");
        assertThatThrownBy(() -> EntryBatch.of(entry(1, 0, 2, 3))).hasMessageContaining("1:0 does not continue 2:3");
    }

    private static Entry entry(long epoch, long counter, long previousEpoch, long previousCounter) {
        return new Entry(
                Zxid.of(epoch, counter),
                Zxid.of(previousEpoch, previousCounter),
                EntryKind.APP,
                Origin.NONE,
                Zxid.ZERO,
                Payload.EMPTY);
    }

    @Test
    void aRangeHoldsExactlyTheEntriesBehindItsStartUpToItsEnd() {
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            EntryBatch batch = EntryBatch.of(randomRun(random));
            List<Zxid> bounds = new ArrayList<>(
                    List.of(Zxid.ZERO, Zxid.of(9, 9), batch.first().previous()));
            batch.entries().forEach(entry -> bounds.add(entry.zxid()));
            for (Zxid after : bounds) {
                for (Zxid through : bounds) {
                    List<Entry> expected = new ArrayList<>(batch.entries());
                    expected.removeIf(entry ->
                            !entry.zxid().isAfter(after) || entry.zxid().isAfter(through));
                    List<Entry> found =
                            batch.range(after, through).map(EntryBatch::entries).orElse(List.of());
                    assertThat(found)
                            .as("seed " + seed + " " + after + ".." + through)
                            .isEqualTo(expected);
                    batch.range(after, through)
                            .ifPresent(range -> assertThat(EntryBatch.decode(range.encoded()))
                                    .isEqualTo(range));
                }
            }
        }
    }

    @Test
    void theWholeAsARangeIsTheBatchItselfWithoutEncodingItAgain() {
        EntryBatch batch = EntryBatch.of(randomRun(new SplittableRandom(3)));
        assertThat(batch.range(batch.first().previous(), batch.last().zxid()).orElseThrow())
                .isSameAs(batch);
    }
}

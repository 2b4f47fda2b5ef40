package io.zab.runtime;

import static io.zab.runtime.Samples.batch;
import static io.zab.runtime.Samples.zxid;
import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.EntryBatch;
import io.zab.core.model.Zxid;
import org.junit.jupiter.api.Test;

class EntryCacheTest {
    @Test
    void findsTheBatchDirectlyBehindAPosition() {
        EntryCache cache = new EntryCache(1 << 20);
        EntryBatch first = batch(0, 3);
        EntryBatch second = batch(4, 6);
        cache.append(1, first);
        cache.append(2, second);
        assertThat(cache.holding(Zxid.BOOTSTRAP)).containsSame(first);
        assertThat(cache.holding(zxid(1, 2))).containsSame(first);
        assertThat(cache.holding(zxid(1, 3))).containsSame(second);
        assertThat(cache.holding(zxid(1, 6))).isEmpty();
        assertThat(cache.holding(Zxid.ZERO))
                .as("the entry behind it is not here")
                .isEmpty();
    }

    @Test
    void keepsWhatIsNotPersistedHoweverMuchItIs() {
        EntryCache cache = new EntryCache(1000);
        for (int counter = 1; counter <= 100; counter++) {
            cache.append(counter, batch(counter, counter));
        }
        assertThat(cache.holding(zxid(1, 0))).isPresent();
        assertThat(cache.bytes()).isGreaterThan(1000);
        cache.persisted(60);
        assertThat(cache.holding(zxid(1, 0))).isEmpty();
        assertThat(cache.holding(zxid(1, 60))).as("write 61 is not persisted").isPresent();
        cache.persisted(100);
        assertThat(cache.bytes()).isLessThanOrEqualTo(1000);
        assertThat(cache.holding(zxid(1, 99))).as("the newest stay").isPresent();
    }

    @Test
    void truncationTakesEntriesAndCutsABatchInTwo() {
        EntryCache cache = new EntryCache(1 << 20);
        cache.append(1, batch(1, 4));
        cache.append(2, batch(5, 8));
        cache.append(3, batch(9, 10));
        cache.truncate(zxid(1, 6));
        assertThat(cache.holding(zxid(1, 6))).isEmpty();
        assertThat(cache.holding(zxid(1, 4)).orElseThrow().last().zxid()).isEqualTo(zxid(1, 6));
        assertThat(cache.holding(zxid(1, 0)).orElseThrow().last().zxid()).isEqualTo(zxid(1, 4));
    }
}

package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.Zxid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KvStateTest {
    private final KvState state = new KvState();
    private long counter;

    @Test
    void aPutIsFoundUnderItsKeyWithItsZxidAsTag() {
        Outcome outcome = put("a", "1", Condition.NONE);

        assertThat(outcome.kind()).isEqualTo(Outcome.Kind.CREATED);
        assertThat(state.get("a").changed()).isEqualTo(outcome.zxid()).isEqualTo(outcome.eTag());
        assertThat(state.get("a").value()).isEqualTo(bytes("1"));
        assertThat(put("a", "2", Condition.NONE).kind()).isEqualTo(Outcome.Kind.REPLACED);
        assertThat(state.size()).isEqualTo(1);
    }

    @Test
    void anUnchangedKeyAcceptsAChangeUnderItsTagAndAChangedOneDoesNot() {
        Zxid first = put("a", "1", Condition.NONE).eTag();
        Condition unchanged = new Condition(Condition.Kind.UNCHANGED, first);

        assertThat(put("a", "2", unchanged).kind()).isEqualTo(Outcome.Kind.REPLACED);
        Outcome refused = put("a", "3", unchanged);

        assertThat(refused.kind()).isEqualTo(Outcome.Kind.CONDITION_FAILED);
        assertThat(refused.eTag()).isEqualTo(state.get("a").changed());
        assertThat(state.get("a").value()).isEqualTo(bytes("2"));
    }

    @Test
    void onlyAnAbsentKeyCanBePutIfNoneMatches() {
        Condition absent = new Condition(Condition.Kind.ABSENT, Zxid.ZERO);

        assertThat(put("a", "1", absent).kind()).isEqualTo(Outcome.Kind.CREATED);
        assertThat(put("a", "2", absent).kind()).isEqualTo(Outcome.Kind.CONDITION_FAILED);
    }

    @Test
    void noConditionOfPresenceHoldsForAnAbsentKey() {
        assertThat(put("a", "1", new Condition(Condition.Kind.PRESENT, Zxid.ZERO))
                        .kind())
                .isEqualTo(Outcome.Kind.CONDITION_FAILED);
        assertThat(put("a", "1", new Condition(Condition.Kind.UNCHANGED, Zxid.ZERO))
                        .kind())
                .isEqualTo(Outcome.Kind.CONDITION_FAILED);
    }

    @Test
    void aDeletedKeyIsGoneAndDeletingItAgainFindsNothing() {
        put("a", "1", Condition.NONE);

        assertThat(delete("a").kind()).isEqualTo(Outcome.Kind.DELETED);
        assertThat(state.get("a")).isNull();
        assertThat(delete("a").kind()).isEqualTo(Outcome.Kind.NOT_FOUND);
        assertThat(state.size()).isZero();
        assertThat(state.digest()).isZero();
    }

    @Test
    void whatIsFrozenStaysAsItWasWhileTheStateGoesOn() throws IOException {
        for (int i = 0; i < 5_000; i++) {
            put("key-" + i, "before", Condition.NONE);
        }
        long digest = state.digest();
        KvState.Frozen frozen = state.freeze();
        for (int i = 0; i < 5_000; i += 2) {
            put("key-" + i, "after", Condition.NONE);
            delete("key-" + (i + 1));
        }

        KvState restored = copy(frozen);

        assertThat(restored.digest()).isEqualTo(digest);
        assertThat(restored.size()).isEqualTo(5_000);
        assertThat(restored.get("key-42").value()).isEqualTo(bytes("before"));
        assertThat(state.get("key-42").value()).isEqualTo(bytes("after"));
        assertThat(state.size()).isEqualTo(2_500);
    }

    @Test
    void randomChangesLeaveTheStateOfANaiveModelAndTheDigestOfAFreshCopy() throws IOException {
        Random random = new Random(20260101);
        Map<String, String> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String key = "k" + random.nextInt(300);
            if (random.nextInt(4) == 0) {
                delete(key);
                model.remove(key);
            } else {
                String value = "v" + random.nextInt();
                put(key, value, Condition.NONE);
                model.put(key, value);
            }
            if (i % 1_000 == 0) {
                assertThat(copy(state.freeze()).digest()).isEqualTo(state.digest());
            }
        }

        assertThat(state.size()).isEqualTo(model.size());
        model.forEach((key, value) -> assertThat(state.get(key).value()).isEqualTo(bytes(value)));
        KvState last = copy(state.freeze());
        assertThat(last.digest()).isEqualTo(state.digest());
        assertThat(last.last()).isEqualTo(state.last());
    }

    @Test
    void theDigestTellsApartKeysValuesAndZxids() {
        long one = KvEntry.of("a", bytes("b"), Zxid.of(1, 1)).digest();

        assertThat(KvEntry.of("a", bytes("b"), Zxid.of(1, 2)).digest()).isNotEqualTo(one);
        assertThat(KvEntry.of("a", bytes("c"), Zxid.of(1, 1)).digest()).isNotEqualTo(one);
        assertThat(KvEntry.of("b", bytes("b"), Zxid.of(1, 1)).digest()).isNotEqualTo(one);
        assertThat(KvEntry.of("ab", bytes(""), Zxid.of(1, 1)).digest()).isNotEqualTo(one);
    }

    @Test
    void aSnapshotOfANewerFormatIsRefusedByName() {
        byte[] newer = {0, 0, 0, 9};

        assertThatThrownBy(() -> KvState.read(new DataInputStream(new ByteArrayInputStream(newer))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 9");
    }

    private static KvState copy(KvState.Frozen frozen) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        frozen.write(new DataOutputStream(out));
        return KvState.read(new DataInputStream(new ByteArrayInputStream(out.toByteArray())));
    }

    private Outcome put(String key, String value, Condition condition) {
        return state.apply(Zxid.of(1, ++counter), new Change(key, condition, Optional.of(bytes(value))));
    }

    private Outcome delete(String key) {
        return state.apply(Zxid.of(1, ++counter), new Change(key, Condition.NONE, Optional.empty()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.Zxid;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ChangeTest {
    @Test
    void aPutComesBackFromItsBytes() {
        Condition condition = new Condition(Condition.Kind.UNCHANGED, Zxid.of(7, 9));
        Change change = new Change("grüße/☃", condition, Optional.of(new byte[] {1, 2, 3}));

        Change back = Change.decode(change.encode());

        assertThat(back.key()).isEqualTo("grüße/☃");
        assertThat(back.condition()).isEqualTo(condition);
        assertThat(back.value()).hasValueSatisfying(value -> assertThat(value).containsExactly(1, 2, 3));
    }

    @Test
    void anEmptyValueIsNoDeletion() {
        assertThat(Change.decode(new Change("a", Condition.NONE, Optional.of(new byte[0])).encode())
                        .value())
                .isPresent();
        assertThat(Change.decode(new Change("a", Condition.NONE, Optional.empty()).encode())
                        .value())
                .isEmpty();
    }

    @Test
    void theOverheadIsWhatAChangeNeedsBesidesItsKeyAndValue() {
        byte[] encoded = new Change("key", Condition.NONE, Optional.of(new byte[10])).encode();

        assertThat(encoded).hasSize(3 + 10 + Change.OVERHEAD_BYTES);
    }

    @Test
    void aChangeOfAKindUnknownHereIsNotSkipped() {
        byte[] encoded = new Change("key", Condition.NONE, Optional.empty()).encode();
        encoded[0] = 99;

        assertThatThrownBy(() -> Change.decode(encoded))
                .hasMessageContaining("99")
                .hasMessageContaining("upgrade");
    }
}

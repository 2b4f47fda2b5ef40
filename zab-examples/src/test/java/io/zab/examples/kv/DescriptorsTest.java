package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DescriptorsTest {
    @Test
    void clientsGetWhatTheyWantWhereThereIsPlenty() {
        assertThat(Descriptors.forClients(256, 1_048_576)).isEqualTo(256);
    }

    @Test
    void clientsGetAThirdOfWhatIsLeftWhereThereIsLittle() {
        assertThat(Descriptors.forClients(256, 64)).isEqualTo(8);
        assertThat(Descriptors.forClients(256, 1)).isEqualTo(4);
        assertThat(Descriptors.forClients(2, 64)).isEqualTo(2);
    }
}

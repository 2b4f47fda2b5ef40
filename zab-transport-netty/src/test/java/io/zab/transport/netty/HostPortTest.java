package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @Test
    void namesAndNumbersAndBracketsAreRead() {
        assertThat(HostPort.parse("zoo-1.example:7101")).isEqualTo(new HostPort("zoo-1.example", 7101));
        assertThat(HostPort.parse("127.0.0.1:0")).isEqualTo(new HostPort("127.0.0.1", 0));
        assertThat(HostPort.parse("[::1]:7101")).isEqualTo(new HostPort("::1", 7101));
        assertThat(HostPort.parse("[fe80::1%eth0]:7101")).hasToString("[fe80::1%eth0]:7101");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "host", "host:", ":1", "::1:7101", "::1", "[]:1", "h:-1", "h:65536", "h:x", "h:1:2"})
    void whatIsNoAddressIsNamedWithItsProperForm(String text) {
        assertThatThrownBy(() -> HostPort.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("host:port");
    }
}

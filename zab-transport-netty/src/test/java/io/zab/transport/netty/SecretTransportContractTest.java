package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.spi.Transport;
import io.zab.testkit.contract.TransportContract;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;

class SecretTransportContractTest extends TransportContract {
    private final NettyTransport transport = NettyTransport.builder()
            .plaintext()
            .sharedSecret(SharedSecret.of("zab-test-secret-of-the-contract".getBytes(StandardCharsets.US_ASCII)))
            .build();

    @Override
    protected Transport transport() {
        return transport;
    }

    @AfterEach
    void everyBufferIsGivenBack() {
        closeAll();
        assertThat(transport.directBytes()).isZero();
    }
}

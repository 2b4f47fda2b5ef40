package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.spi.Transport;
import io.zab.testkit.contract.TransportContract;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;

/** One certificate for all servers, and a secret: who speaks is what the secret proves. */
class TlsAndSecretTransportContractTest extends TransportContract {
    private static final TlsMaterial COMMON = new TestAuthority("the ensemble's authority").issue(builder -> builder);

    private final NettyTransport transport = NettyTransport.builder()
            .handshakeTimeoutMillis(20_000)
            .tlsWithoutNames(Tls.of((clusterId, server) -> COMMON))
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

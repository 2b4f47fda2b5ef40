package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.spi.Transport;
import io.zab.testkit.contract.TransportContract;
import org.junit.jupiter.api.AfterEach;

class TlsTransportContractTest extends TransportContract {
    private static final TestAuthority AUTHORITY = new TestAuthority("the servers' authority");

    private final NettyTransport transport = NettyTransport.builder()
            .tls(Tls.of(AUTHORITY))
            .handshakeTimeoutMillis(20_000)
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

package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.spi.Transport;
import io.zab.testkit.contract.TransportContract;
import org.junit.jupiter.api.AfterEach;

class NettyTransportContractTest extends TransportContract {
    private final NettyTransport transport = NettyTransport.plaintext();

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

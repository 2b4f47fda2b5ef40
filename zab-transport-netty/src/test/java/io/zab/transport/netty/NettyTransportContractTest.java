package io.zab.transport.netty;

import io.zab.spi.Transport;
import io.zab.testkit.contract.TransportContract;

class NettyTransportContractTest extends TransportContract {
    private final NettyTransport transport = NettyTransport.plaintext();

    @Override
    protected Transport transport() {
        return transport;
    }
}

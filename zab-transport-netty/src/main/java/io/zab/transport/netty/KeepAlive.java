package io.zab.transport.netty;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How soon the kernel notices that the host at the other end of an idle connection is gone: about a minute, where the
 * platform lets it be said, and whatever the platform does elsewhere.
 */
final class KeepAlive {
    /** Seconds and probes, by the JDK's names of the options; the type that holds them is not in every runtime. */
    private static final Map<String, Integer> WANTED =
            Map.of("TCP_KEEPIDLE", 30, "TCP_KEEPINTERVAL", 10, "TCP_KEEPCOUNT", 3);

    private final Map<ChannelOption<Integer>, Integer> options = new LinkedHashMap<>();

    KeepAlive() {
        try (SocketChannel probe = SocketChannel.open()) {
            for (SocketOption<?> option : probe.supportedOptions()) {
                if (WANTED.containsKey(option.name()) && option.type() == Integer.class) {
                    @SuppressWarnings("unchecked")
                    SocketOption<Integer> number = (SocketOption<Integer>) option;
                    options.put(NioChannelOption.of(number), WANTED.get(option.name()));
                }
            }
        } catch (IOException e) {
            // No descriptor for a probe: keep the platform's own pace.
            options.clear();
        }
    }

    void apply(ChannelConfig config) {
        config.setOption(ChannelOption.SO_KEEPALIVE, true);
        options.forEach(config::setOption);
    }
}

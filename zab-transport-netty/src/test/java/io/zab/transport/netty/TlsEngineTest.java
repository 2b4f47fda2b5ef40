package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandler;
import io.zab.core.model.ServerId;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a stranger makes TLS compute holds up nobody, not even who closes the stranger's connection. */
class TlsEngineTest {
    private static final TlsMaterial MATERIAL =
            new TestAuthority("an authority").issue(builder -> TestAuthority.withUri(builder, "zab://c/server/2"));

    private final CountDownLatch working = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private EmbeddedChannel server(Executor slow) throws Exception {
        TlsEndpoint endpoint = new TlsEndpoint("c", ServerId.of(2), true, () -> {});
        endpoint.use(new TlsEndpoint.Keys(new SlowKey(), new TrustsEverybody(new AtomicInteger())));
        return new EmbeddedChannel(endpoint.newHandler(false, slow));
    }

    private static byte[] clientHello() throws Exception {
        SSLContext context = World.tls(MATERIAL);
        SSLEngine client = context.createSSLEngine();
        client.setUseClientMode(true);
        ByteBuffer out = ByteBuffer.allocate(client.getSession().getPacketBufferSize());
        client.wrap(ByteBuffer.allocate(0), out);
        out.flip();
        byte[] hello = new byte[out.remaining()];
        out.get(hello);
        return hello;
    }

    @Test
    @Timeout(60)
    void closingDoesNotWaitForATaskThatRuns() throws Exception {
        Deque<Thread> threads = new ArrayDeque<>();
        EmbeddedChannel channel = server(task -> {
            Thread thread = new Thread(task, "slow");
            threads.add(thread);
            thread.start();
        });
        TlsEngine engine = engine(channel);
        channel.writeInbound(Unpooled.wrappedBuffer(clientHello()));
        working.await();

        Connection.close(channel);

        assertThat(engine.isBusy()).isTrue();
        assertThat(channel.isOpen()).isFalse();
        goOn.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
        channel.runPendingTasks();
        channel.checkException();
        assertThatThrownBy(() -> engine.wrap(ByteBuffer.allocate(0), ByteBuffer.allocate(40_000)))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void theTaskOfAClosedConnectionIsNotBegun() throws Exception {
        Deque<Runnable> tasks = new ArrayDeque<>();
        EmbeddedChannel channel = server(tasks::add);
        AtomicBoolean succeeded = new AtomicBoolean();
        channel.pipeline().get(SslHandler.class).handshakeFuture().addListener(done -> succeeded.set(done.isSuccess()));
        channel.writeInbound(Unpooled.wrappedBuffer(clientHello()));
        assertThat(tasks).hasSize(1);

        Connection.close(channel);
        goOn.countDown();
        tasks.remove().run();
        channel.runPendingTasks();
        channel.checkException();

        assertThat(channel.isOpen()).isFalse();
        assertThat(working.getCount()).as("nobody was asked for a key").isOne();
        assertThat(succeeded).isFalse();
    }

    private static TlsEngine engine(EmbeddedChannel channel) {
        return (TlsEngine) channel.pipeline().get(SslHandler.class).engine();
    }

    /** Takes until it is told to go on; the JDK asks for it in a task, and under its lock. */
    private final class SlowKey extends X509ExtendedKeyManager {
        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            working.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return MATERIAL.key().getAlgorithm().equals(keyType) ? "own" : null;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return MATERIAL.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return MATERIAL.key();
        }
    }
}

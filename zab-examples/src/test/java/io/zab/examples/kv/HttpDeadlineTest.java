package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client that keeps a connection without ever finishing a request loses it, however busy it looks. */
class HttpDeadlineTest {
    private final HttpRoutes noStore = new HttpRoutes(null, 100, 1_000);
    private final EmbeddedChannel channel = new SocketlessChannel();

    HttpDeadlineTest() {
        channel.freezeTime(); // else time goes on by itself, too
        HttpServer.equip(channel.pipeline(), new HttpConnection(noStore, true), 100, new BodyBudget(100));
        channel.pipeline().fireChannelActive();
    }

    @AfterEach
    void release() {
        channel.finishAndReleaseAll();
    }

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text.getBytes()));
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    @Test
    void oneByteASecondIsNoRequest() {
        send("GET /healthz HTTP/1.1\r\nX: ");
        for (int second = 0; second < HttpConnection.REQUEST_SECONDS_MAX - 2; second++) {
            send("x");
        }
        assertThat(channel.isOpen()).isTrue();
        send("x");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void eachAnswerGivesAsMuchTimeAgain() {
        for (int second = 0; second < 3 * HttpConnection.REQUEST_SECONDS_MAX; second++) {
            send("GET /healthz HTTP/1.1\r\n\r\n");
        }
        assertThat(channel.isOpen()).isTrue();
        channel.advanceTimeBy(HttpConnection.REQUEST_SECONDS_MAX, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isFalse();
    }
}

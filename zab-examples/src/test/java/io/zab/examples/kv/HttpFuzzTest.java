package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.zab.core.model.Zxid;
import io.zab.fuzz.Allocations;
import io.zab.fuzz.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Whatever bytes a client sends, in whatever pieces: each answer is one of those documented, nothing is said in the log,
 * what reaches the store is what its format can carry, and once the client is gone every buffer and every byte of the
 * budget is given back.
 *
 * <p>The first byte of an input says how many bytes come at a time.
 */
class HttpFuzzTest extends FuzzTest {
    private static final int VALUE_BYTES_MAX = 512;
    private static final int BUDGET_BYTES = 900;
    private static final int BYTES_FOR_A_BYTE = 1_024;
    private static final int BYTES_FOR_A_CONNECTION = 1 << 20;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 ([0-9]{3}) ");
    private static final List<String> STATUSES =
            List.of("100", "200", "201", "400", "404", "405", "412", "413", "417", "429", "503", "504");

    private static final ListAppender<ILoggingEvent> LOG = new ListAppender<>();

    /** Whoever makes one listens, which a fuzzer does without JUnit; the same appender is added once only. */
    HttpFuzzTest() {
        LOG.start();
        ((Logger) LoggerFactory.getLogger(HttpConnection.class)).addAppender(LOG);
    }

    @AfterAll
    static void leaveTheLog() {
        ((Logger) LoggerFactory.getLogger(HttpConnection.class)).detachAppender(LOG);
    }

    @Override
    protected List<byte[]> seeds() {
        return Stream.of(
                        "GET /kv/a HTTP/1.1\r\nHost: h\r\n\r\n",
                        "PUT /kv/a%20b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
                                + "GET /kv/a%20b?read=local HTTP/1.1\r\nHost: h\r\n\r\n",
                        "PUT /kv/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                        "PUT /kv/a HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
                        "PUT /kv/a HTTP/1.1\r\nIf-Match: \"0x0000000100000001\"\r\nContent-Length: 0\r\n\r\n",
                        "DELETE /kv/a HTTP/1.1\r\nIf-None-Match: *\r\nConnection: close\r\n\r\n",
                        "PUT /kv/a HTTP/1.1\r\nContent-Length: 4294967296\r\n\r\n",
                        "GET /status HTTP/1.0\r\n\r\nHEAD /readyz HTTP/1.1\r\n\r\nPOST /kv/a HTTP/1.1\r\n\r\n")
                .map(text -> ("\u00ff" + text).getBytes(StandardCharsets.ISO_8859_1))
                .toList();
    }

    @Override
    protected int generated() {
        return 5_000;
    }

    @Override
    protected void check(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        int step = 1 + (input[0] & 0xFF);
        byte[] bytes = Arrays.copyOfRange(input, 1, input.length);
        Allocations.atMost(BYTES_FOR_A_CONNECTION + (long) BYTES_FOR_A_BYTE * input.length, () -> talk(bytes, step));
        Matcher statuses = STATUS.matcher(talk(bytes, step));
        while (statuses.find()) {
            assertThat(statuses.group(1)).isIn(STATUSES);
        }
        assertThat(LOG.list).isEmpty();
    }

    @Test
    void whoeverAsksIsAnswered() {
        for (byte[] seed : seeds()) {
            assertThat(STATUS.matcher(talk(Arrays.copyOfRange(seed, 1, seed.length), 7))
                            .find())
                    .as(new String(seed, StandardCharsets.ISO_8859_1))
                    .isTrue();
        }
    }

    private static String talk(byte[] bytes, int step) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
        BodyBudget budget = new BodyBudget(BUDGET_BYTES);
        EmbeddedChannel channel = new SocketlessChannel();
        channel.config().setAllocator(allocator);
        HttpConnection connection = new HttpConnection(new HttpRoutes(new Store(), VALUE_BYTES_MAX, 1_000), true);
        HttpServer.equip(channel.pipeline(), connection, VALUE_BYTES_MAX, budget);
        channel.pipeline().fireChannelActive();
        for (int at = 0; at < bytes.length && channel.isOpen(); at += step) {
            int length = Math.min(step, bytes.length - at);
            channel.writeInbound(channel.alloc().buffer(length).writeBytes(bytes, at, length));
        }
        channel.advanceTimeBy(10, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.finish();
        channel.checkException();
        StringBuilder answers = new StringBuilder();
        for (ByteBuf piece; (piece = channel.readOutbound()) != null; piece.release()) {
            answers.append(piece.toString(StandardCharsets.ISO_8859_1));
        }
        assertThat(budget.hasRoomFor(BUDGET_BYTES))
                .as("the budget is whole again")
                .isTrue();
        assertThat(budget.hasRoomFor(BUDGET_BYTES + 1))
                .as("the budget has not grown")
                .isFalse();
        assertThat(allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory())
                .as("buffers not given back")
                .isZero();
        return answers.toString();
    }

    /** A store that holds one key, and checks what it is told to log. */
    private static final class Store implements KvService {
        private final KvState state = new KvState();
        private long counter;

        @Override
        public CompletableFuture<Outcome> write(Change change) {
            byte[] logged = change.encode();
            assertThat(Change.decode(logged).encode()).isEqualTo(logged);
            return CompletableFuture.completedFuture(state.apply(Zxid.of(1, ++counter), Change.decode(logged)));
        }

        @Override
        public CompletableFuture<ReadResult> read(String key, boolean local) {
            if (key.equals("late")) {
                return new CompletableFuture<>();
            }
            Optional<KvEntry> entry = Optional.ofNullable(state.get(key));
            Zxid tag = entry.map(KvEntry::changed).orElse(Zxid.ZERO);
            return CompletableFuture.completedFuture(
                    new ReadResult(Zxid.of(1, counter), tag, entry.map(KvEntry::value)));
        }

        @Override
        public String statusJson() {
            return "{}";
        }

        @Override
        public Optional<String> whyNotReady() {
            return Optional.of("never");
        }
    }
}

package io.zab.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zab.Answer;
import io.zab.OutcomeUnknown;
import io.zab.RequestRejected;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The HTTP face over a state machine of its own, without a peer: what each status and header says. */
@Timeout(60)
class HttpFaceTest {
    private static final int VALUE_BYTES_MAX = 4096;
    private static final int BODY_BYTES_MAX = 6000;

    private final SingleServer service = new SingleServer();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        HttpServer.Limits limits = new HttpServer.Limits(3, BODY_BYTES_MAX);
        server = HttpServer.bind(loopback(0), new HttpRoutes(service, VALUE_BYTES_MAX, 500), limits);
        server.serve();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void whatIsPutIsReadBackWithItsTagAndZxid() throws Exception {
        HttpResponse<String> created = put("/kv/a", "hello");
        HttpResponse<String> read = get("/kv/a");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(header(created, "ETag")).isEqualTo("\"0x0000000100000001\"");
        assertThat(header(created, "Zab-Zxid")).isEqualTo("0x0000000100000001");
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo("hello");
        assertThat(header(read, "ETag")).isEqualTo(header(created, "ETag"));
        assertThat(header(read, "Zab-Zxid")).isEqualTo("0x0000000100000001");
        assertThat(put("/kv/a", "again").statusCode()).isEqualTo(200);
    }

    @Test
    void anAbsentKeyIsNotFoundAndTheAnswerSaysAsOfWhen() throws Exception {
        put("/kv/a", "1");

        HttpResponse<String> read = get("/kv/b");

        assertThat(read.statusCode()).isEqualTo(404);
        assertThat(header(read, "Zab-Zxid")).isEqualTo("0x0000000100000001");
        assertThat(read.headers().firstValue("ETag")).isEmpty();
    }

    @Test
    void aDeletionAnswersItsOwnZxidAsTagAndASecondOneNotFound() throws Exception {
        put("/kv/a", "1");

        HttpResponse<String> deleted = send(request("/kv/a").DELETE());

        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(header(deleted, "ETag")).isEqualTo("\"0x0000000100000002\"");
        assertThat(send(request("/kv/a").DELETE()).statusCode()).isEqualTo(404);
        assertThat(get("/kv/a").statusCode()).isEqualTo(404);
    }

    @Test
    void conditionsAreHonoured() throws Exception {
        String tag = header(put("/kv/a", "1"), "ETag");

        assertThat(conditional("If-Match", tag).statusCode()).isEqualTo(200);
        HttpResponse<String> stale = conditional("If-Match", tag);
        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(header(stale, "ETag")).isEqualTo(header(get("/kv/a"), "ETag"));
        assertThat(conditional("If-None-Match", "*").statusCode()).isEqualTo(412);
        assertThat(conditional("If-Match", "nonsense").statusCode()).isEqualTo(400);
    }

    @Test
    void localReadsAskForTheLocalStateAndOthersDoNot() throws Exception {
        get("/kv/a?read=local");
        assertThat(service.lastReadWasLocal).isTrue();
        get("/kv/a");
        assertThat(service.lastReadWasLocal).isFalse();
    }

    @ParameterizedTest
    @EnumSource(RejectReason.class)
    void aRejectedRequestTellsThatItWasNotApplied(RejectReason reason) throws Exception {
        service.failure = Optional.of(new RequestRejected(reason, "because"));

        HttpResponse<String> answer = put("/kv/a", "1");

        int expected = switch (reason) {
            case OVERLOADED -> 429;
            case TOO_LARGE -> 413;
            case NO_LEADER, CLOSED, NOT_SERVING, STATE_MACHINE -> 503;
        };
        assertThat(answer.statusCode()).isEqualTo(expected);
        assertThat(answer.body()).contains("not applied").contains("because");
    }

    @Test
    void anUnknownOutcomeIsToldAsSuch() throws Exception {
        service.failure = Optional.of(new OutcomeUnknown(7, "the leader of epoch 7 was lost"));

        assertThat(put("/kv/a", "1").statusCode()).isEqualTo(504);
    }

    @Test
    void aWriteThatIsNotAnsweredInTimeIsUnknownAndARead503() throws Exception {
        service.silent = true;

        assertThat(put("/kv/a", "1").statusCode()).isEqualTo(504);
        assertThat(get("/kv/a").statusCode()).isEqualTo(503);
    }

    @Test
    void aValueOverTheBoundIsRefusedWhetherOrNotItsLengthIsDeclared() throws Exception {
        String big = "x".repeat(200_000);

        assertThat(put("/kv/a", big).statusCode()).isEqualTo(413);
        HttpRequest.Builder chunked = request("/kv/a")
                .PUT(BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(big.getBytes(StandardCharsets.UTF_8))));
        assertThat(send(chunked).statusCode()).isEqualTo(413);
        // What the refused body took of the budget is given back when its connection has ended, a moment later.
        await().untilAsserted(() -> assertThat(
                        put("/kv/a", "x".repeat(VALUE_BYTES_MAX)).statusCode())
                .isEqualTo(201));
    }

    @Test
    void aDeclaredLengthOverTheBoundIsRefusedBeforeTheBodyIsSent() throws Exception {
        String answer = exchange("PUT /kv/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void bodiesBeyondTheBudgetOfAllConnectionsAreTurnedAwayUntilThereIsRoomAgain() throws Exception {
        String half = "PUT /kv/a HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n" + "x".repeat(3999);
        try (Socket slow = connect()) {
            slow.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
            await().untilAsserted(() ->
                    assertThat(put("/kv/b", "x".repeat(4000)).statusCode()).isEqualTo(429));
            assertThat(put("/kv/b", "small").statusCode() / 100).isEqualTo(2);
            slow.getOutputStream().write('x');
            assertThat(slow.getInputStream().read()).isEqualTo('H');
        }
        for (int i = 0; i < 20; i++) {
            assertThat(put("/kv/b", "x".repeat(4000)).statusCode()).isEqualTo(200);
        }
        try (Socket gone = connect()) {
            gone.getOutputStream().write(half.getBytes(StandardCharsets.US_ASCII));
        }
        await().untilAsserted(() ->
                assertThat(put("/kv/b", "x".repeat(4000)).statusCode()).isEqualTo(200));
    }

    @Test
    void badKeysQueriesAndMethodsAreToldApart() throws Exception {
        assertThat(get("/kv/").statusCode()).isEqualTo(400);
        assertThat(get("/kv/a?read=maybe").statusCode()).isEqualTo(400);
        assertThat(get("/kv/" + "k".repeat(1025)).statusCode()).isEqualTo(400);
        assertThat(get("/elsewhere").statusCode()).isEqualTo(404);
        assertThat(send(request("/kv/a").POST(BodyPublishers.ofString("x"))).statusCode())
                .isEqualTo(405);
        assertThat(put("/status", "x").statusCode()).isEqualTo(405);
    }

    @Test
    void whatIsNoHttpIsAnswered400AndTheConnectionEnds() throws Exception {
        assertThat(exchange("what is this\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        assertThat(exchange("PUT /kv/a HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\nx"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(exchange("GET /kv/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(exchange("GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: x\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
    }

    @Test
    void aConnectionServesOneRequestAfterTheOther() throws Exception {
        String two = "PUT /kv/a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n1"
                + "GET /kv/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

        String answers = exchange(two);

        assertThat(answers)
                .startsWith("HTTP/1.1 201 ")
                .contains("HTTP/1.1 200 ")
                .endsWith("1");
    }

    @Test
    void connectionsOverTheBoundAreTurnedAwayWhileAllOthersWaitForAnswers() throws Exception {
        server.close();
        HttpRoutes patient = new HttpRoutes(service, VALUE_BYTES_MAX, 60_000);
        server = HttpServer.bind(loopback(0), patient, new HttpServer.Limits(3, BODY_BYTES_MAX));
        server.serve();
        service.silent = true;
        try (Socket first = connect();
                Socket second = connect();
                Socket third = connect()) {
            for (Socket socket : new Socket[] {first, second, third}) {
                send(socket, "GET /kv/a HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            await().until(() -> service.held.size() == 3);
            assertThat(exchange("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")).startsWith("HTTP/1.1 429 ");
        }
        service.held.forEach(Runnable::run);
        await().untilAsserted(() -> assertThat(exchange("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 "));
    }

    @Test
    void connectionsThatNeverAskedGiveWayToNewOnesAndThenThoseThatHaveTheirAnswer() throws Exception {
        try (Socket served = connect();
                Socket silent = connect();
                Socket trickling = connect()) {
            send(served, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(served.getInputStream().read()).isEqualTo('H');
            send(trickling, "GET /healthz HTT");
            for (Socket useless : new Socket[] {silent, trickling}) {
                Socket next = connect();
                send(next, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(next.getInputStream().read()).isEqualTo('H');
                assertThat(useless.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(exchange("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
            served.getInputStream().readAllBytes();
        }
    }

    @Test
    void healthIsAboutTheProcessAndReadinessAboutService() throws Exception {
        service.notReady = Optional.of("LOOKING: no quorum");

        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("no quorum");
        service.notReady = Optional.empty();
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> put(String path, String value) throws Exception {
        return send(request(path).PUT(BodyPublishers.ofString(value)));
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path));
    }

    private HttpResponse<String> conditional(String header, String condition) throws Exception {
        return send(request("/kv/a").header(header, condition).PUT(BodyPublishers.ofString("2")));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElseThrow();
    }

    /** Sends raw bytes and reads until the server closes. */
    private String exchange(String text) throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Applies at once what it is given, or fails as told. */
    private static final class SingleServer implements KvService {
        private final KvState state = new KvState();
        private long counter;
        volatile Optional<RuntimeException> failure = Optional.empty();
        volatile Optional<String> notReady = Optional.empty();
        volatile boolean silent;
        volatile boolean lastReadWasLocal;
        final Queue<Runnable> held = new ConcurrentLinkedQueue<>();

        @Override
        public synchronized CompletableFuture<Outcome> write(Change change) {
            return outcomeOf(state.apply(Zxid.of(1, ++counter), Change.decode(change.encode())));
        }

        @Override
        public synchronized CompletableFuture<ReadResult> read(String key, boolean local) {
            lastReadWasLocal = local;
            Answer answer = new Answer(state.last(), ReadResult.encode(state.get(key)));
            return outcomeOf(ReadResult.decode(answer));
        }

        private <T> CompletableFuture<T> outcomeOf(T result) {
            if (silent) {
                CompletableFuture<T> later = new CompletableFuture<>();
                held.add(() -> later.complete(result));
                return later;
            }
            return failure.<CompletableFuture<T>>map(CompletableFuture::failedFuture)
                    .orElseGet(() -> CompletableFuture.completedFuture(result));
        }

        @Override
        public String statusJson() {
            return "{}";
        }

        @Override
        public Optional<String> whyNotReady() {
            return notReady;
        }
    }
}

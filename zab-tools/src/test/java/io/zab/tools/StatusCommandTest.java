package io.zab.tools;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the table says of servers that answer well, badly, something else, or not at all. */
class StatusCommandTest {
    private final List<HttpServer> servers = new ArrayList<>();

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    private String serving(int code, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/status", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private static String status(int id, String role, String readiness, String digest) {
        return """
                {"id": %d, "role": "%s", "leader": 2, "epoch": 3, "lastLogged": "0x0000000300000007",
                 "lastCommitted": "0x0000000300000006", "lastApplied": "0x0000000300000005",
                 "readiness": "%s", "reason": "because\\u001b[31m", "digest": "%s", "lastChange": "0x0000000300000005"}
                """.formatted(id, role, readiness, digest);
    }

    @Test
    void aHealthyEnsembleIsATableWithoutTroubles() throws Exception {
        String follower = serving(200, status(1, "FOLLOWING", "SERVING", "0xaa"));
        String leader = serving(200, status(2, "LEADING", "SERVING", "0xaa"));

        Ran ran = Ran.zab("status", follower, leader);

        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines()).hasSize(3);
        assertThat(ran.out()).containsPattern(leader + " +2 +LEADING +SERVING +3 +2 +3:7 +3:6 +3:5 +0xaa");
    }

    @Test
    void whoeverDoesNotAnswerIsNamedWithTheReason() throws Exception {
        String leader = serving(200, status(2, "LEADING", "SERVING", "0xaa"));
        String angry = serving(500, "{}");
        String other = serving(200, "<html>");
        String closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = "127.0.0.1:" + socket.getLocalPort();
        }

        Ran ran = Ran.zab("status", leader, angry, other, closed);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("TROUBLE: " + angry + ": answers 500")
                .contains("TROUBLE: " + other + ": answers something else than a status")
                .contains("TROUBLE: " + closed + ": nobody listens there");
    }

    @Test
    void whoeverAcceptsAndSaysNothingIsWaitedForNoLongerThanAsked() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();

            Ran ran = Ran.zab("status", address, "--timeout-ms", 300);

            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.out()).contains(address + ": no answer within 300 ms", "none of them leads");
        }
    }

    @Test
    void aServerThatDoesNotServeTellsWhyWithoutReachingForTheTerminal() throws Exception {
        String leader = serving(200, status(2, "LEADING", "SERVING", "0xaa"));
        String failed = serving(200, status(3, "FAILED", "FAILED", "0xaa"));

        Ran ran = Ran.zab("status", leader, failed);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains(failed + " does not serve: because\\u001b[31m")
                .doesNotContain("\u001b");
    }

    @Test
    void statesThatDifferAfterTheSameChangeAreFound() throws Exception {
        String leader = serving(200, status(2, "LEADING", "SERVING", "0xaa"));
        String odd = serving(200, status(3, "FOLLOWING", "SERVING", "0xbb"));

        Ran ran = Ran.zab("status", leader, odd);

        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).contains("have applied the same and hold different states");
    }

    @Test
    void jsonCarriesTheAnswersAsTheyAre() throws Exception {
        String leader = serving(200, status(2, "LEADING", "SERVING", "0xaa"));

        Ran ran = Ran.zab("status", leader, "--json");

        assertThat(ran.code()).isZero();
        assertThat(ran.json().getAsJsonArray("troubles")).isEmpty();
        JsonObject server = ran.json().getAsJsonArray("servers").get(0).getAsJsonObject();
        assertThat(server.getAsJsonObject("status").get("epoch").getAsInt()).isEqualTo(3);
    }

    @Test
    void whatIsNoAddressIsRefused() {
        for (String address : List.of("somewhere", "a:b", "1.2.3.4:70000", "host:1/path", "")) {
            assertThat(Ran.zab("status", address)).satisfies(ran -> {
                assertThat(ran.code()).isEqualTo(2);
                assertThat(ran.err()).contains("is no address; write it as host:port");
            });
        }
        assertThat(Ran.zab("status").code()).isEqualTo(2);
        assertThat(Ran.zab("status", "h:1", "--timeout-ms", "0").err()).contains("at least 1");
    }
}

package io.zab.examples.torture;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The HTTP face of the servers, as a client sees it. Safe for use by several threads. */
final class KvHttp {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration GLANCE_TIMEOUT = Duration.ofMillis(500);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    private static final String PADDING = ".".repeat(8 * 1024);

    /** No answer came: the request may have arrived all the same. */
    static final int NO_ANSWER = 0;

    /** There was no connection: the request never left. */
    static final int NOT_SENT = -1;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    /**
     * @param status of HTTP, {@link #NO_ANSWER} or {@link #NOT_SENT}
     * @param eTag 0 when there is none
     * @param zxid 0 when there is none
     */
    record Reply(int status, String body, long eTag, long zxid) {
        private static Reply of(HttpResponse<String> response) {
            return new Reply(
                    response.statusCode(),
                    unpadded(response.body()),
                    zxid(response, "ETag"),
                    zxid(response, "Zab-Zxid"));
        }

        private static long zxid(HttpResponse<String> response, String header) {
            return response.headers()
                    .firstValue(header)
                    .map(text -> Long.parseUnsignedLong(text.replace("\"", "").substring(2), 16))
                    .orElse(0L);
        }
    }

    /** One value in four is long: logs and wires ought to have something to carry. */
    private static String padded(String value) {
        return value.hashCode() % 4 == 0 ? value + PADDING : value;
    }

    /** What was padded, if it came back whole. */
    private static String unpadded(String body) {
        String value = body.endsWith(PADDING) ? body.substring(0, body.length() - PADDING.length()) : body;
        return padded(value).equals(body) ? value : body;
    }

    Reply ask(String authority, Ask ask) throws InterruptedException {
        String path = "/kv/" + ask.key() + (ask.kind() == Ask.Kind.LOCAL_READ ? "?read=local" : "");
        HttpRequest.Builder request = request(authority, path);
        if (!ask.kind().isRead()) {
            ask.value()
                    .ifPresentOrElse(
                            value -> request.PUT(BodyPublishers.ofString(padded(value))), () -> request.DELETE());
        }
        ask.expected().ifPresent(seen -> {
            if (seen.eTag() == 0) {
                request.header("If-None-Match", "*");
            } else {
                request.header("If-Match", '"' + Told.hex(seen.eTag()) + '"');
            }
        });
        return send(request);
    }

    Reply get(String authority, String path) throws InterruptedException {
        return send(request(authority, path));
    }

    /** The same, for who has no patience. */
    Reply glance(String authority, String path) throws InterruptedException {
        return send(request(authority, path).timeout(GLANCE_TIMEOUT));
    }

    private static HttpRequest.Builder request(String authority, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + authority + path)).timeout(REQUEST_TIMEOUT);
    }

    private Reply send(HttpRequest.Builder request) throws InterruptedException {
        try {
            return Reply.of(http.send(request.build(), BodyHandlers.ofString()));
        } catch (ConnectException | HttpConnectTimeoutException e) {
            return new Reply(NOT_SENT, String.valueOf(e.getMessage()), 0, 0);
        } catch (IOException e) {
            return new Reply(NO_ANSWER, String.valueOf(e.getMessage()), 0, 0);
        }
    }
}

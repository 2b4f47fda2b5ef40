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
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

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
                    response.statusCode(), response.body(), zxid(response, "ETag"), zxid(response, "Zab-Zxid"));
        }

        private static long zxid(HttpResponse<String> response, String header) {
            return response.headers()
                    .firstValue(header)
                    .map(text -> Long.parseUnsignedLong(text.replace("\"", "").substring(2), 16))
                    .orElse(0L);
        }
    }

    Reply ask(int port, Ask ask) throws InterruptedException {
        String path = "/kv/" + ask.key() + (ask.kind() == Ask.Kind.LOCAL_READ ? "?read=local" : "");
        HttpRequest.Builder request = request(port, path);
        if (!ask.kind().isRead()) {
            ask.value().ifPresentOrElse(value -> request.PUT(BodyPublishers.ofString(value)), () -> request.DELETE());
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

    Reply get(int port, String path) throws InterruptedException {
        return send(request(port, path));
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(REQUEST_TIMEOUT);
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

package io.zab.examples.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A client of one server. */
final class KvClient {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final int port;

    KvClient(int port) {
        this.port = port;
    }

    /**
     * An answer.
     *
     * @param status 0 when there was none: the connection broke, or nobody listened
     */
    record Reply(int status, String body, Optional<String> eTag, Optional<String> zxid) {
        static Reply of(HttpResponse<String> response) {
            return new Reply(
                    response.statusCode(),
                    response.body(),
                    response.headers().firstValue("ETag"),
                    response.headers().firstValue("Zab-Zxid"));
        }

        boolean isSuccess() {
            return status / 100 == 2;
        }

        /** Whether the request may have been applied although it was not acknowledged. */
        boolean isUnknown() {
            return status == 0 || status == 504;
        }
    }

    Reply put(String key, String value) {
        return send(request("/kv/" + key).PUT(BodyPublishers.ofString(value)));
    }

    Reply put(String key, String value, String header, String condition) {
        return send(request("/kv/" + key).header(header, condition).PUT(BodyPublishers.ofString(value)));
    }

    CompletableFuture<Integer> putAsync(String key, byte[] value) {
        HttpRequest request =
                request("/kv/" + key).PUT(BodyPublishers.ofByteArray(value)).build();
        return http.sendAsync(request, BodyHandlers.discarding()).thenApply(HttpResponse::statusCode);
    }

    Reply delete(String key) {
        return send(request("/kv/" + key).DELETE());
    }

    Reply get(String pathAndQuery) {
        return send(request(pathAndQuery));
    }

    /** One value of {@code /status}, without its quotes; empty when the server does not answer. */
    Optional<String> status(String name) {
        Matcher found = Pattern.compile("(?m)^ *\"" + name + "\": \"?([^\"\\n]*?)\"?,?$")
                .matcher(get("/status").body());
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    boolean isReady() {
        return get("/readyz").status() == 200;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    private Reply send(HttpRequest.Builder request) {
        try {
            return Reply.of(http.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            return new Reply(0, e.toString(), Optional.empty(), Optional.empty());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

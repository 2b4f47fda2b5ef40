package io.zab.tools;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.zab.spi.WireText;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks all servers at once; whoever does not answer holds up nobody else. */
final class StatusClient {
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int PORT_MAX = 65535;

    private final int timeoutMillis;
    private final HttpClient http;

    StatusClient(int timeoutMillis) {
        this.timeoutMillis = timeoutMillis;
        this.http = HttpClient.newBuilder()
                .connectTimeout(Duration.ofMillis(timeoutMillis))
                .build();
    }

    /** @throws BadInputException when one of the addresses is none */
    List<ServerStatus> ask(List<String> addresses) throws InterruptedException {
        List<URI> targets = new ArrayList<>();
        for (String address : addresses) {
            targets.add(target(address));
        }
        List<CompletableFuture<ServerStatus>> answers = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            answers.add(ask(addresses.get(i), targets.get(i)));
        }
        List<ServerStatus> statuses = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        for (int i = 0; i < addresses.size(); i++) {
            statuses.add(await(addresses.get(i), answers.get(i), end - System.nanoTime()));
        }
        return statuses;
    }

    private static URI target(String address) {
        try {
            URI target = URI.create("http://" + address + "/status");
            boolean port = target.getPort() > 0 && target.getPort() <= PORT_MAX;
            if (target.getHost() != null && port && target.getPath().equals("/status")) {
                return target;
            }
        } catch (IllegalArgumentException e) {
            // the same as an address without a port
        }
        throw new BadInputException("'" + address + "' is no address; write it as host:port");
    }

    private CompletableFuture<ServerStatus> ask(String address, URI target) {
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofMillis(timeoutMillis))
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                .thenApply(response -> read(address, response));
    }

    private static ServerStatus read(String address, HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(ANSWER_BYTES_MAX);
            if (response.statusCode() != 200) {
                return ServerStatus.failed(address, "answers " + response.statusCode() + " to GET /status");
            }
            JsonElement answer = JsonParser.parseString(new String(bytes, StandardCharsets.UTF_8));
            return answer.isJsonObject() && answer.getAsJsonObject().has("role")
                    ? ServerStatus.answered(address, answer.getAsJsonObject())
                    : ServerStatus.failed(address, "answers something else than a status");
        } catch (IOException e) {
            return ServerStatus.failed(address, "its answer broke off");
        } catch (JsonParseException e) {
            return ServerStatus.failed(address, "answers something else than a status");
        }
    }

    private ServerStatus await(String address, CompletableFuture<ServerStatus> answer, long nanos)
            throws InterruptedException {
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return ServerStatus.failed(address, "no answer within " + timeoutMillis + " ms");
        } catch (ExecutionException e) {
            return ServerStatus.failed(address, inWords(e.getCause()));
        }
    }

    private String inWords(Throwable cause) {
        if (cause instanceof HttpTimeoutException) {
            return "no answer within " + timeoutMillis + " ms";
        } else if (cause instanceof ConnectException) {
            return "nobody listens there, or there is no such host";
        }
        return WireText.clean("cannot be asked: " + cause);
    }
}

package io.zab.examples.kv;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What each method and path means; it never blocks, and its futures never fail. */
final class HttpRoutes {
    private final KvService service;
    private final int valueBytesMax;
    private final long timeoutMillis;

    HttpRoutes(KvService service, int valueBytesMax, long timeoutMillis) {
        this.service = service;
        this.valueBytesMax = valueBytesMax;
        this.timeoutMillis = timeoutMillis;
    }

    int valueBytesMax() {
        return valueBytesMax;
    }

    long timeoutMillis() {
        return timeoutMillis;
    }

    /** The answer when there is none in time: a write's outcome is unknown then; a read has none to be unknown. */
    HttpAnswer timedOut(HttpMethod method) {
        return method.equals(HttpMethod.GET)
                ? HttpAnswer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, "no answer within " + timeoutMillis + " ms")
                : HttpAnswer.text(
                        HttpResponseStatus.GATEWAY_TIMEOUT,
                        "outcome unknown: nothing heard within " + timeoutMillis + " ms; it may yet be applied");
    }

    CompletableFuture<HttpAnswer> handle(FullHttpRequest request) {
        Target target = Target.of(request.uri());
        try {
            if (target.namesKey()) {
                return handleKey(request, target).exceptionally(Failures::answer);
            }
            return CompletableFuture.completedFuture(handlePage(request.method(), target.path()));
        } catch (MalformedRequestException e) {
            return CompletableFuture.completedFuture(HttpAnswer.text(HttpResponseStatus.BAD_REQUEST, e.getMessage()));
        }
    }

    private CompletableFuture<HttpAnswer> handleKey(FullHttpRequest request, Target target)
            throws MalformedRequestException {
        HttpMethod method = request.method();
        String key = target.key();
        if (method.equals(HttpMethod.GET)) {
            return service.read(key, target.readsLocally()).thenApply(HttpRoutes::answerRead);
        }
        if (method.equals(HttpMethod.PUT)) {
            byte[] value = ByteBufUtil.getBytes(request.content());
            return write(new Change(key, condition(request), Optional.of(value)));
        }
        if (method.equals(HttpMethod.DELETE)) {
            return write(new Change(key, condition(request), Optional.empty()));
        }
        return CompletableFuture.completedFuture(notAllowed());
    }

    private CompletableFuture<HttpAnswer> write(Change change) {
        return service.write(change).thenApply(HttpAnswer::of);
    }

    private static Condition condition(FullHttpRequest request) throws MalformedRequestException {
        return Condition.parse(
                request.headers().get(HttpHeaderNames.IF_MATCH),
                request.headers().get(HttpHeaderNames.IF_NONE_MATCH));
    }

    private static HttpAnswer answerRead(ReadResult result) {
        if (result.value().isEmpty()) {
            return new HttpAnswer(
                    HttpResponseStatus.NOT_FOUND,
                    HttpAnswer.TEXT,
                    new byte[0],
                    Optional.empty(),
                    Optional.of(result.zxid()));
        }
        return HttpAnswer.value(result.value().get(), result.eTag(), result.zxid());
    }

    private HttpAnswer handlePage(HttpMethod method, String path) {
        boolean known = path.equals("/status") || path.equals("/healthz") || path.equals("/readyz");
        if (!known) {
            return HttpAnswer.text(
                    HttpResponseStatus.NOT_FOUND, "no such page; there are /kv/{key}, /status, /healthz, /readyz");
        }
        if (!method.equals(HttpMethod.GET)) {
            return notAllowed();
        }
        return switch (path) {
            case "/status" -> HttpAnswer.json(HttpResponseStatus.OK, service.statusJson());
            case "/healthz" -> HttpAnswer.text(HttpResponseStatus.OK, "alive");
            default -> readiness();
        };
    }

    private HttpAnswer readiness() {
        return service.whyNotReady()
                .map(reason -> HttpAnswer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, reason))
                .orElseGet(() -> HttpAnswer.text(HttpResponseStatus.OK, "serving"));
    }

    private static HttpAnswer notAllowed() {
        return HttpAnswer.text(HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed here");
    }
}

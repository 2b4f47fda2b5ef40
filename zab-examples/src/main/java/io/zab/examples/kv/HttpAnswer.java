package io.zab.examples.kv;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.zab.core.model.Zxid;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An HTTP answer before it is bytes.
 *
 * @param eTag the zxid of the last change of the key, where there is one
 * @param zxid the zxid this answer reflects
 */
record HttpAnswer(
        HttpResponseStatus status, String contentType, byte[] body, Optional<Zxid> eTag, Optional<Zxid> zxid) {
    static final String TEXT = "text/plain; charset=utf-8";
    static final String JSON = "application/json";
    static final String BYTES = "application/octet-stream";

    static HttpAnswer text(HttpResponseStatus status, String line) {
        byte[] body = (line + "\n").getBytes(StandardCharsets.UTF_8);
        return new HttpAnswer(status, TEXT, body, Optional.empty(), Optional.empty());
    }

    static HttpAnswer json(HttpResponseStatus status, String document) {
        byte[] body = document.getBytes(StandardCharsets.UTF_8);
        return new HttpAnswer(status, JSON, body, Optional.empty(), Optional.empty());
    }

    static HttpAnswer value(byte[] value, Zxid eTag, Zxid zxid) {
        return new HttpAnswer(HttpResponseStatus.OK, BYTES, value, Optional.of(eTag), Optional.of(zxid));
    }

    static HttpAnswer of(Outcome outcome) {
        Optional<Zxid> eTag = outcome.eTag().equals(Zxid.ZERO) ? Optional.empty() : Optional.of(outcome.eTag());
        HttpResponseStatus status = switch (outcome.kind()) {
            case CREATED -> HttpResponseStatus.CREATED;
            case REPLACED, DELETED -> HttpResponseStatus.OK;
            case NOT_FOUND -> HttpResponseStatus.NOT_FOUND;
            case CONDITION_FAILED -> HttpResponseStatus.PRECONDITION_FAILED;
        };
        return new HttpAnswer(status, TEXT, new byte[0], eTag, Optional.of(outcome.zxid()));
    }
}

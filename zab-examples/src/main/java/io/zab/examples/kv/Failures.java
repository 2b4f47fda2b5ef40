package io.zab.examples.kv;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.zab.OutcomeUnknown;
import io.zab.RequestRejected;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP status of each way in which a request can fail. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static HttpAnswer answer(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RequestRejected rejected) {
            return HttpAnswer.text(statusOf(rejected), "not applied: " + rejected.getMessage());
        }
        if (cause instanceof OutcomeUnknown) {
            return HttpAnswer.text(HttpResponseStatus.GATEWAY_TIMEOUT, "outcome unknown: " + cause.getMessage());
        }
        LOG.error("a request failed in a way that kv does not know", cause);
        return HttpAnswer.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal error; the server's log has more");
    }

    private static HttpResponseStatus statusOf(RequestRejected rejected) {
        return switch (rejected.reason()) {
            case OVERLOADED -> HttpResponseStatus.TOO_MANY_REQUESTS;
            case TOO_LARGE -> HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE;
            case NO_LEADER, CLOSED, NOT_SERVING, STATE_MACHINE -> HttpResponseStatus.SERVICE_UNAVAILABLE;
        };
    }
}

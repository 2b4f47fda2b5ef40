package io.zab;

import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import io.zab.runtime.RequestOutcome;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/** The future of a request, as the machinery fills it. */
record RequestFuture<T>(CompletableFuture<T> future, BiFunction<Zxid, byte[], T> shape) implements RequestOutcome {
    @Override
    public void committed(Zxid zxid, byte[] result) {
        future.complete(shape.apply(zxid, result));
    }

    @Override
    public void rejected(RejectReason reason, Payload detail) {
        future.completeExceptionally(
                reason == RejectReason.STATE_MACHINE
                        ? new RejectedByStateMachine(detail.toByteArray())
                        : new RequestRejected(reason, explain(reason)));
    }

    @Override
    public void unknown(long epoch, String why) {
        future.completeExceptionally(new OutcomeUnknown(epoch, why));
    }

    private static String explain(RejectReason reason) {
        return switch (reason) {
            case NO_LEADER -> "there is no leader that takes requests; submit again once the peer serves";
            case OVERLOADED -> "too many requests are under way; submit again when some have ended";
            case TOO_LARGE -> "the request, or the change made of it, is larger than maxPayloadBytes";
            case CLOSED -> "the peer is closed";
            case NOT_SERVING ->
                "the peer or its leader does not take requests: it has failed or is short of disk space";
            case STATE_MACHINE -> "the state machine refused it";
        };
    }
}

package io.zab;

import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import io.zab.runtime.Query;
import java.util.concurrent.CompletableFuture;

/** The future of a query, as the machinery fills it. */
record QueryFuture(CompletableFuture<Answer> future) implements Query.Outcome {
    @Override
    public void answered(Zxid zxid, byte[] result) {
        future.complete(new Answer(zxid, result));
    }

    @Override
    public void rejected(RejectReason reason, String why) {
        future.completeExceptionally(new RequestRejected(reason, why));
    }

    @Override
    public void failed(Throwable cause) {
        future.completeExceptionally(cause);
    }

    @Override
    public boolean isAbandoned() {
        return future.isDone();
    }
}

package io.zab.runtime;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * This peer's own requests that are with the state machine to be prepared. Confined to the reactor's thread.
 *
 * <p>Invariant: what is in here has no zxid. When leadership ends it never gets one, so it is rejected, not unknown.
 */
final class InPreparation {
    private final ServerId self;
    private final TreeMap<Long, Origin> own = new TreeMap<>();

    InPreparation(ServerId self) {
        this.self = self;
    }

    void asked(List<ClientRequest> requests) {
        for (ClientRequest request : requests) {
            if (isOwn(request.origin())) {
                own.put(request.origin().requestNo(), request.origin());
            }
        }
    }

    /** To be called before the protocol hears of the event. */
    void observe(Event event) {
        if (event instanceof Event.Prepared prepared) {
            for (Event.PrepareOutcome outcome : prepared.outcomes()) {
                if (isOwn(outcome.origin())) {
                    own.remove(outcome.origin().requestNo());
                }
            }
        }
    }

    List<RejectedRequest> withdraw() {
        List<RejectedRequest> withdrawn = new ArrayList<>();
        for (Origin origin : own.values()) {
            withdrawn.add(new RejectedRequest(origin, RejectReason.NO_LEADER, Payload.EMPTY));
        }
        own.clear();
        return withdrawn;
    }

    private boolean isOwn(Origin origin) {
        return origin.server().equals(Optional.of(self));
    }
}

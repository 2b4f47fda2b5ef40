package io.zab.core.protocol;

import io.zab.core.model.ServerId;
import java.util.Optional;

/** The change of role that an event has led to. */
sealed interface Transition {
    /**
     * To an election.
     *
     * @param lost the leader that is gone, when that is the reason
     */
    record Look(String reason, Optional<ServerId> lost) implements Transition {
        Look(String reason) {
            this(reason, Optional.empty());
        }

        /** The evidence is that there is nobody to wait for in the election (protocol.md, section 5, step 3). */
        static Look without(ServerId lost, String reason) {
            return new Look(reason, Optional.of(lost));
        }
    }

    /** The election chose this server. */
    record Lead() implements Transition {}

    /** The election chose another. */
    record Follow(ServerId leader) implements Transition {}
}

package io.zab.core.protocol;

import io.zab.core.model.ServerId;

/** The change of role that an event has led to. */
sealed interface Transition {
    /** To an election. */
    record Look(String reason) implements Transition {}

    /** The election chose this server. */
    record Lead() implements Transition {}

    /** The election chose another. */
    record Follow(ServerId leader) implements Transition {}
}

package io.zab.testkit.exhaustive;

import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import java.util.Optional;

/** Is told what happens on the one way through the states that is to be shown. */
interface Watcher {
    /** Watches nothing. */
    Watcher NONE = new Watcher() {};

    default void step(Local after) {}

    /** @return the number that names it when it arrives or is lost */
    default long sent(ServerId from, ServerId to, Optional<LinkId> link, Object value) {
        return 0;
    }

    default void arrived(long number) {}

    default void lost(long number, String why) {}

    default void died(Local before, boolean power, int kept) {}

    default void durable(Local after) {}

    default void note(String text) {}
}

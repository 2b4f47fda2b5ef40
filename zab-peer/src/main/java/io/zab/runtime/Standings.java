package io.zab.runtime;

import io.zab.core.step.Effect.Role;
import io.zab.core.step.Effect.Stage;
import io.zab.core.step.Effect.Standing;
import java.util.Optional;

/** What the host has been told of this peer's standing last, and whoever waits for it to serve. Any thread. */
final class Standings {
    private Standing told = new Standing(Role.LOOKING, Stage.ELECTING, Optional.empty(), 0, "starting");
    private String ended;

    synchronized void told(Standing standing) {
        told = standing;
        notifyAll();
    }

    synchronized Standing last() {
        return told;
    }

    /** The peer has failed or is closed: nobody waits any longer. The first reason stays. */
    synchronized void end(String reason) {
        ended = ended == null ? reason : ended;
        notifyAll();
    }

    synchronized Optional<String> ended() {
        return Optional.ofNullable(ended);
    }

    /**
     * Waits until the host has been told that this peer serves.
     *
     * @return whether it has, in time
     * @throws IllegalStateException when the peer has failed or is closed
     */
    synchronized boolean awaitServing(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (ended == null && told.stage() != Stage.SERVING) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        if (ended != null) {
            throw new IllegalStateException("the peer does not serve: " + ended);
        }
        return true;
    }
}

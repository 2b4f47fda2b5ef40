package io.zab.testkit.sim;

import java.util.Optional;
import java.util.function.Consumer;

/** The room on one server's disk, as its log writer looks at it: now and then, and while a write waits for some. */
final class SimSpace {
    private static final long LEAST_BYTES = 16_384;
    private static final long CHECK_MILLIS = 1_000;

    private final Timeline timeline;
    private final Dice dice;
    private final Optional<FileDisk> files;
    private final Consumer<Boolean> shortage;
    private long session;
    private boolean isShort;
    private boolean limited;

    /** @param shortage told when room becomes short and when it no longer is */
    SimSpace(Timeline timeline, Dice dice, Optional<FileDisk> files, Consumer<Boolean> shortage) {
        this.timeline = timeline;
        this.dice = dice;
        this.files = files;
        this.shortage = shortage;
    }

    void opened() {
        isShort = false;
        if (limited) {
            checkLater();
        }
    }

    /** Nobody looks any longer. */
    void closed() {
        session++;
    }

    /** From now on only so many bytes more can be written. */
    void fill(FileDisk store, long leftBytes) {
        store.leaveRoom(leftBytes);
        if (!limited && store.isOpen()) {
            checkLater();
        }
        limited = true;
    }

    private void checkLater() {
        later(() -> {
            FileDisk store = files.orElseThrow();
            boolean now = store.freeBytes() < LEAST_BYTES;
            if (now != isShort) {
                isShort = now;
                shortage.accept(now);
            }
            limited = store.isLimited() || isShort;
            if (limited) {
                checkLater();
            }
        });
    }

    /** Goes on with a write that has found no room, at once if it has found some. */
    void onceThereIsRoom(Runnable then) {
        FileDisk store = files.orElse(null);
        if (store == null || store.waitsFor().isEmpty()) {
            then.run();
            return;
        }
        later(() -> {
            if (store.freeBytes() >= LEAST_BYTES) {
                store.goOn();
            }
            onceThereIsRoom(then);
        });
    }

    private void later(Runnable look) {
        long mine = session;
        timeline.in(dice.between(1, CHECK_MILLIS), () -> {
            if (mine == session) {
                look.run();
            }
        });
    }
}

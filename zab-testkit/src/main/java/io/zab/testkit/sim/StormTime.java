package io.zab.testkit.sim;

/** What the actions of a storm have still planned; with the storm's end it is forgotten. */
final class StormTime {
    private final Timeline timeline;
    private boolean over;

    StormTime(Timeline timeline) {
        this.timeline = timeline;
    }

    void in(long millis, Runnable action) {
        timeline.in(millis, () -> {
            if (!over) {
                action.run();
            }
        });
    }

    void end() {
        over = true;
    }
}

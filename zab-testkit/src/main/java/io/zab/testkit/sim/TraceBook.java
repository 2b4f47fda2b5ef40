package io.zab.testkit.sim;

import io.zab.core.model.ServerId;
import io.zab.core.step.Effect;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last lines of a run, one for each step: when, who, what happened, and what came of it. Lines are kept as the values
 * they are about and become text only when somebody reads them.
 */
public final class TraceBook {
    private final Timeline timeline;
    private final int linesMax;
    private final Deque<Line> lines = new ArrayDeque<>();

    private record Line(long time, String who, Object cause, List<Effect> effects) {}

    TraceBook(Timeline timeline, int linesMax) {
        this.timeline = timeline;
        this.linesMax = linesMax;
    }

    void step(ServerId server, Object cause, List<Effect> effects) {
        add(new Line(timeline.now(), server.toString(), cause, effects));
    }

    void add(ServerId server, String text) {
        add(new Line(timeline.now(), server.toString(), text, List.of()));
    }

    void add(String text) {
        add(new Line(timeline.now(), "--", text, List.of()));
    }

    private void add(Line line) {
        lines.add(line);
        if (lines.size() > linesMax) {
            lines.removeFirst();
        }
    }

    /** The lines kept, oldest first. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(String.format("[%6d] %-3s %s", line.time(), line.who(), TraceText.cause(line.cause())));
            if (!line.effects().isEmpty()) {
                text.append("  →  ").append(TraceText.effects(line.effects()));
            }
            text.append('\n');
        }
        return text.toString();
    }
}

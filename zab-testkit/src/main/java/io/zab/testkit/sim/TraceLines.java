package io.zab.testkit.sim;

import io.zab.core.model.ServerId;
import io.zab.core.protocol.View;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A trace as lines of text: when, who, what happened, what came of it, and what the server has become. Of the ways of
 * messages only losses get a line; sending and arrival are part of the steps.
 */
final class TraceLines {
    private static final int TIME_WIDTH = 7;
    private static final int NAME_WIDTH = 3;

    private final StringBuilder text = new StringBuilder();
    private final Map<ServerId, String> states = new TreeMap<>();
    private final Map<Long, TraceEvent.Sent> underWay = new HashMap<>();

    void add(TraceEvent event) {
        if (event instanceof TraceEvent.Step step) {
            String cause = step.causes().isEmpty() ? "start" : TraceText.causes(step.causes());
            String effects = step.effects().isEmpty() ? "" : "  →  " + TraceText.effects(step.effects());
            line(step.time(), step.server().toString(), cause + effects + newState(step));
        } else if (event instanceof TraceEvent.Failed failed) {
            line(
                    failed.time(),
                    failed.server().toString(),
                    TraceText.causes(failed.causes()) + "  →  fails with " + failed.why());
        } else if (event instanceof TraceEvent.Noted noted) {
            line(noted.time(), noted.server().map(ServerId::toString).orElse("--"), noted.text());
        } else if (event instanceof TraceEvent.Broken broken) {
            line(broken.time(), "!!", broken.property() + " is broken: " + broken.text());
        } else if (event instanceof TraceEvent.Sent sent) {
            underWay.put(sent.number(), sent);
        } else if (event instanceof TraceEvent.Arrived arrived) {
            underWay.remove(arrived.number());
        } else if (event instanceof TraceEvent.Lost lost) {
            lost(lost);
        }
    }

    private void lost(TraceEvent.Lost lost) {
        TraceEvent.Sent sent = underWay.remove(lost.number());
        if (sent != null) {
            String label = TraceLabel.of(sent.message()).text();
            line(
                    lost.time(),
                    sent.from().toString(),
                    "✗ to " + sent.to() + " " + label + ", sent at " + sent.time() + ", is lost: " + lost.why());
        }
    }

    /** What has changed of the server's state since its line before. */
    private String newState(TraceEvent.Step step) {
        String now = state(step.after());
        return now.equals(states.put(step.server(), now)) ? "" : "  |  " + now;
    }

    static String state(View view) {
        return TraceText.standing(view.standing()) + ", p=" + view.epochs().acceptedEpoch() + " a="
                + view.epochs().currentEpoch() + ", log " + view.durable()
                + (view.appended().equals(view.durable()) ? "" : "(" + view.appended() + ")") + ", commit "
                + view.committed();
    }

    private void line(long time, String who, String what) {
        String digits = Long.toString(time);
        text.append('[').append(" ".repeat(Math.max(0, TIME_WIDTH - digits.length())));
        text.append(digits).append("] ").append(who);
        text.append(" ".repeat(Math.max(0, NAME_WIDTH - who.length()) + 1))
                .append(what)
                .append('\n');
    }

    String text() {
        return text.toString();
    }
}

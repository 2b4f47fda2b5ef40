package io.zab.testkit.sim;

import io.zab.core.model.ServerId;
import io.zab.core.step.Effect;
import io.zab.core.step.Event;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A trace as a message sequence diagram: one HTML page that needs nothing but a browser. Servers are lanes, time goes
 * down, roles are colours, votes, epochs and commits stand on the arrows.
 *
 * <p>Messages are drawn when the run was asked to keep them ({@link TraceBook#EVERYTHING}); the same trace gives the same
 * page.
 */
public final class TraceHtml {
    private static final String PLACE_OF_TRACE = "@TRACE@";
    private static final List<String> SCRIPTS = List.of("trace-layout.js", "trace-draw.js", "trace-page.js");

    private TraceHtml() {}

    /**
     * Writes the whole page, to be stored as UTF-8.
     *
     * @throws IOException when {@code out} does
     */
    public static void write(TraceBook trace, Appendable out) throws IOException {
        String page = page(trace.title());
        int data = page.indexOf(PLACE_OF_TRACE);
        out.append(page, 0, data);
        out.append(new JsonLine()
                .put("title", trace.title())
                .put("unit", trace.unit())
                .put("servers", trace.servers().stream().map(ServerId::toString).toList())
                .toString());
        for (TraceEvent event : trace.events()) {
            out.append(",\n").append(line(event).toString());
        }
        out.append(page, data + PLACE_OF_TRACE.length(), page.length());
    }

    private static String page(String title) throws IOException {
        StringBuilder script = new StringBuilder();
        for (String name : SCRIPTS) {
            script.append(resource(name));
        }
        return resource("trace.html")
                .replace("@STYLE@", resource("trace.css"))
                .replace("@SCRIPT@", script)
                .replace("@TITLE@", escaped(title));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = TraceHtml.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(
                        "a part of the page that draws traces is missing from this jar: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static JsonLine line(TraceEvent event) {
        if (event instanceof TraceEvent.Step step) {
            return step(step);
        } else if (event instanceof TraceEvent.Failed failed) {
            return begun("failed", failed)
                    .put("s", failed.server().toString())
                    .put("causes", texts(failed.causes()))
                    .put("x", failed.why());
        } else if (event instanceof TraceEvent.Sent sent) {
            return sent(sent);
        } else if (event instanceof TraceEvent.Arrived arrived) {
            return begun("arrived", arrived).put("n", arrived.number());
        } else if (event instanceof TraceEvent.Lost lost) {
            return begun("lost", lost).put("n", lost.number()).put("x", lost.why());
        } else if (event instanceof TraceEvent.Durable durable) {
            return begun("durable", durable)
                    .put("s", durable.server().toString())
                    .put("x", "durable #" + durable.through() + " · log " + durable.last());
        } else if (event instanceof TraceEvent.Applied applied) {
            return begun("applied", applied)
                    .put("s", applied.server().toString())
                    .put("x", (applied.bySnapshot() ? "restored " : "applied ") + applied.position());
        } else if (event instanceof TraceEvent.Noted noted) {
            return begun("note", noted)
                    .put("s", noted.server().map(ServerId::toString).orElse(""))
                    .put("m", noted.mark().name())
                    .put("until", noted.until())
                    .put("x", noted.text());
        }
        TraceEvent.Broken broken = (TraceEvent.Broken) event;
        return begun("broken", broken).put("p", broken.property()).put("x", broken.text());
    }

    private static JsonLine begun(String kind, TraceEvent event) {
        return new JsonLine().put("k", kind).put("t", event.time());
    }

    private static JsonLine sent(TraceEvent.Sent sent) {
        TraceLabel label = TraceLabel.of(sent.message());
        return begun("sent", sent)
                .put("n", sent.number())
                .put("s", sent.from().toString())
                .put("d", sent.to().toString())
                .put("link", sent.link().map(Object::toString).orElse(""))
                .put("m", label.kind())
                .put("l", label.text())
                .put("x", TraceText.message(sent.message()));
    }

    private static JsonLine step(TraceEvent.Step step) {
        Effect.Standing standing = step.after().standing();
        return begun("step", step)
                .put("s", step.server().toString())
                .put("role", standing.role().name())
                .put("stage", standing.stage().name())
                .put("e", standing.epoch())
                .put("c", step.after().committed().toString())
                .put("w", written(step))
                .put("causes", texts(step.causes()))
                .put("effects", step.effects().stream().map(TraceText::effect).toList())
                .put("x", TraceLines.state(step.after()));
    }

    /** What a step wrote and told its operator or clients, in few words. */
    private static List<String> written(TraceEvent.Step step) {
        List<String> texts = new ArrayList<>();
        for (Event cause : step.causes()) {
            if (cause instanceof Event.Submitted submitted) {
                texts.add("+" + submitted.requests().size() + " submitted");
            }
        }
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Write) {
                texts.add(TraceText.effect(effect));
            } else if (effect instanceof Effect.Report report && report.level() != Effect.Level.INFO) {
                texts.add(report.level() + " " + report.text());
            } else if (effect instanceof Effect.Halt halt) {
                texts.add("HALT " + halt.reason());
            }
        }
        return texts;
    }

    private static List<String> texts(List<Event> events) {
        return events.stream().map(TraceText::event).toList();
    }
}

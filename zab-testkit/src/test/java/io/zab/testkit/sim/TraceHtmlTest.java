package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.ServerId;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TraceHtmlTest {
    private static final Pattern TAG = Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9]*)((?:[^>\"]|\"[^\"]*\")*?)(/?)>");

    private static String page(TraceBook trace) throws IOException {
        StringBuilder page = new StringBuilder();
        TraceHtml.write(trace, page);
        return page.toString();
    }

    /** A run that a mistake ends: followers acknowledge what is not durable. */
    private static TraceBook brokenRun(long seed) {
        SimOptions options = SeededRun.options(seed)
                .withTraceLines(TraceBook.EVERYTHING)
                .withKernels((config, election, state) -> new Mutants.BelievesTooEarly(
                        SimKernel.real(config, election, state), io.zab.core.step.Effect.Role.FOLLOWING));
        SimEnsemble ensemble = new SimEnsemble(options);
        Storm storm = new Storm(ensemble);
        storm.begin();
        assertThatThrownBy(() -> ensemble.run(60_000)).isInstanceOf(SimFailure.class);
        return ensemble.trace();
    }

    @Test
    void isTheSameForTheSameSeed() throws IOException {
        assertThat(page(TraceBookTest.stormyRun(4, TraceBook.EVERYTHING)))
                .isEqualTo(page(TraceBookTest.stormyRun(4, TraceBook.EVERYTHING)))
                .isNotEqualTo(page(TraceBookTest.stormyRun(5, TraceBook.EVERYTHING)));
    }

    @Test
    void hasALaneForEveryServerAndEndsWithThePropertyThatBroke() throws IOException {
        TraceBook trace = brokenRun(3);
        List<String> data = data(page(trace)).lines().toList();
        for (ServerId server : trace.servers()) {
            assertThat(data.get(0)).contains("\"" + server + "\"");
        }
        assertThat(trace.servers().size()).isGreaterThan(1);
        assertThat(data).hasSize(trace.events().size() + 1);
        assertThat(data.get(data.size() - 1)).startsWith("{\"k\":\"broken\"").contains("\"p\":\"I6\"");
    }

    @Test
    void needsNothingFromElsewhere() throws IOException {
        assertThat(page(brokenRun(3))).doesNotContainPattern("src=|href=|@import|url\\(|fetch\\(|XMLHttpRequest");
    }

    @Test
    void isWellFormed() throws IOException {
        String page = page(TraceBookTest.stormyRun(4, TraceBook.EVERYTHING));
        String markup = page.replaceAll("(?s)(<script[^>]*>).*?</script>", "$1</script>");
        java.util.ArrayDeque<String> open = new java.util.ArrayDeque<>();
        Matcher tag = TAG.matcher(markup);
        while (tag.find()) {
            String name = tag.group(2);
            if (tag.group(1).isEmpty() && tag.group(4).isEmpty()) {
                open.push(name);
            } else if (!tag.group(1).isEmpty()) {
                assertThat(open.pop()).isEqualTo(name);
            }
        }
        assertThat(open).isEmpty();
        assertThat(markup).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    }

    @Test
    void noTextOfARunCanEndTheScriptThatHoldsIt() throws IOException {
        Timeline timeline = new Timeline();
        TraceBook trace = new TraceBook(timeline, "</title><b>", List.of(ServerId.of(1)), TraceBook.EVERYTHING);
        trace.add(ServerId.of(1), "a \"quoted\" </script><script>alert(1)</script> \\ \n <!-- \u2028");
        String page = page(trace);
        assertThat(page).doesNotContain("alert(1)</script>").doesNotContain("</title><b>");
        assertThat(data(page))
                .contains("a \\\"quoted\\\" \\u003c/script\\u003e\\u003cscript\\u003ealert(1)")
                .contains("\\\\ \\u000a \\u003c!-- \\u2028");
    }

    private static String data(String page) {
        String begin = "id=\"trace\">[";
        int from = page.indexOf(begin) + begin.length();
        return page.substring(from, page.indexOf("]</script>", from));
    }
}

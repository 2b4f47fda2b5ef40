package io.zab.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraceBookTest {
    /** A run with faults of which everything is kept. */
    static TraceBook stormyRun(long seed, int lines) {
        SimEnsemble ensemble = new SimEnsemble(SeededRun.options(seed).withTraceLines(lines));
        Storm storm = new Storm(ensemble);
        storm.begin();
        ensemble.run(6_000);
        storm.end();
        ensemble.run(1_000);
        return ensemble.trace();
    }

    @Test
    void readsTheSameInEveryLanguage() {
        Locale before = Locale.getDefault();
        String here = stormyRun(3, TraceBook.EVERYTHING).text();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(stormyRun(3, TraceBook.EVERYTHING).text()).isEqualTo(here);
            Locale.setDefault(Locale.forLanguageTag("tr-TR"));
            assertThat(stormyRun(3, TraceBook.EVERYTHING).text()).isEqualTo(here);
        } finally {
            Locale.setDefault(before);
        }
        assertThat(here).isNotEmpty().doesNotContain("\r");
    }

    @Test
    void keepsTheWayOfEveryMessage() {
        Map<Long, TraceEvent.Sent> sent = new HashMap<>();
        Map<Long, TraceEvent> ends = new HashMap<>();
        for (TraceEvent event : stormyRun(3, TraceBook.EVERYTHING).events()) {
            if (event instanceof TraceEvent.Sent message) {
                sent.put(message.number(), message);
            } else if (event instanceof TraceEvent.Arrived arrived) {
                assertThat(ends.put(arrived.number(), arrived)).isNull();
            } else if (event instanceof TraceEvent.Lost lost) {
                assertThat(ends.put(lost.number(), lost)).isNull();
            }
        }
        assertThat(sent.keySet()).containsAll(ends.keySet());
        assertThat(ends.values()).hasAtLeastOneElementOfType(TraceEvent.Lost.class);
        assertThat(ends.size()).as("all but what is still under way").isGreaterThan(sent.size() * 9 / 10);
        ends.forEach((number, end) ->
                assertThat(end.time()).isGreaterThanOrEqualTo(sent.get(number).time()));
    }

    @Test
    void keepsTheLastLinesWhenNotAskedForMore() {
        List<String> some = stormyRun(3, 40).text().lines().toList();
        List<String> all = stormyRun(3, 100_000).text().lines().toList();
        assertThat(some).hasSize(40);
        assertThat(some.get(39)).isEqualTo(all.get(all.size() - 1));
    }

    @Test
    void keepingEverythingChangesNothingOfTheRun() {
        SimOptions options = SeededRun.options(5);
        SeededRun.Result without = SeededRun.run(options);
        SeededRun.Result with = SeededRun.run(options.withTraceLines(TraceBook.EVERYTHING));
        assertThat(with.events()).isEqualTo(without.events());
        assertThat(with.virtualMillis()).isEqualTo(without.virtualMillis());
    }
}

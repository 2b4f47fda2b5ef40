package io.zab.examples.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.examples.torture.Recoveries.Times;
import io.zab.examples.torture.Told.Result;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a run is said to have come to. */
class ReportTest {
    private static final Told DONE = new Told(Result.DONE, Optional.empty(), 1, 1, Optional.empty());

    private final Recoveries recoveries = new Recoveries();
    private final Book book = new Book(recoveries);

    private Report report(List<String> violations) {
        return new Report(61.2, "loopback", book.counts(), recoveries, 3, 1_500, 2_500, "KILL 1", 700, 900, violations);
    }

    @Test
    void aFaultIsFeltUntilAWriteThatWasAskedForAfterItIsAcknowledged() {
        Ask write = Ask.write("k", "a");
        long before = book.invoke("client", write);
        book.mark(Fault.KILL);
        book.complete(before, write, DONE);
        assertThat(recoveries.untilWrite(Fault.KILL).count()).isZero();

        long read = book.invoke("client", Ask.read("k"));
        book.complete(read, Ask.read("k"), DONE);
        assertThat(recoveries.untilWrite(Fault.KILL).count()).isZero();

        long after = book.invoke("client", write);
        book.complete(after, write, DONE);
        assertThat(recoveries.untilWrite(Fault.KILL).count()).isEqualTo(1);
    }

    @Test
    void timesAreToldByTheirMedianAndTheLongest() {
        for (int seconds : new int[] {5, 1, 9}) {
            recoveries.readyAfter(Fault.BRIDGE, TimeUnit.SECONDS.toNanos(seconds));
        }
        assertThat(recoveries.untilReady(Fault.BRIDGE)).isEqualTo(new Times(3, 5_000, 9_000));
    }

    @Test
    void theTextCountsFaultsOperationsAndViolations() {
        recoveries.count(Fault.KILL);
        recoveries.count(Fault.KILL);
        recoveries.count(Fault.DELAY);
        recoveries.readyAfter(Fault.KILL, TimeUnit.MILLISECONDS.toNanos(1_250));
        book.complete(book.invoke("client", Ask.read("k")), Ask.read("k"), DONE);

        assertThat(report(List.of("one")).text().lines())
                .contains("operations: 1 (READ answered 1)", "violations: 1", "longest time without a leader: 1.5 s")
                .anyMatch(line -> line.startsWith("faults: 3 of 2 kinds"))
                .anyMatch(line -> line.matches("KILL +2 +- +1\\.25 +1\\.25"));
    }

    @Test
    void theJsonIsOneObjectWhateverAViolationSays() {
        recoveries.count(Fault.KILL);

        String json = report(List.of("a \"quoted\" line\nand a \\")).json();
        assertThat(json)
                .contains("\"violations\": [\"a \\\"quoted\\\" line\\u000aand a \\\\\"]")
                .contains("\"KILL\": {\"count\": 1, \"untilWrite\": {\"count\": 0, \"median\": 0, \"longest\": 0}")
                .contains("\"seconds\": 61", "\"longestWithoutLeader\": 1500");
        assertThat(json.chars().filter(each -> each == '{').count())
                .isEqualTo(json.chars().filter(each -> each == '}').count());
    }
}

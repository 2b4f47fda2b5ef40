package io.zab.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.bench.drive.SystemCalls.Counts;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracerTest {
    @Test
    void intervalsOfPerfAreSummedAndOnlyForcesAreForces() {
        List<String> output = List.of(
                "# started on Mon Jan  5 10:00:00 2026",
                "     0.200165071,144,,raw_syscalls:sys_enter,972571,100.00,,",
                "     0.200165071,2,,syscalls:sys_enter_fdatasync,972571,100.00,,",
                "     0.200165071,<not counted>,,syscalls:sys_enter_fsync,0,0.00,,",
                "     0.400331210,56,,raw_syscalls:sys_enter,972571,100.00,,",
                "     0.400331210,1,,syscalls:sys_enter_msync,972571,100.00,,");

        assertThat(Tracer.PERF.counts(output)).isEqualTo(new Counts(200, 3));
    }

    @Test
    void theTableOfStraceIsSummedWithoutItsHeadAndItsTotal() {
        List<String> output = List.of(
                "strace: Process 4242 attached with 25 threads",
                "% time     seconds  usecs/call     calls    errors syscall",
                "------ ----------- ----------- --------- --------- ----------------",
                " 80.00    0.080000          80      1000           fdatasync",
                " 19.00    0.019000           1      5000        17 futex",
                "  1.00    0.000100          10        10           fsync",
                "------ ----------- ----------- --------- --------- ----------------",
                "100.00    0.099100          16      6010        17 total");

        assertThat(Tracer.STRACE.counts(output)).isEqualTo(new Counts(6_010, 1_010));
    }

    @Test
    void oneKnowsWhenItCounts() {
        assertThat(Tracer.PERF.showsThatItCounts("     0.2,144,,raw_syscalls:sys_enter,972571,100.00,,"))
                .isTrue();
        assertThat(Tracer.PERF.showsThatItCounts("Error: Access is limited")).isFalse();
        assertThat(Tracer.STRACE.showsThatItCounts("strace: Process 42 attached"))
                .isTrue();
        assertThat(Tracer.STRACE.showsThatItCounts("strace: attach: ptrace(PTRACE_SEIZE, 42): Operation not permitted"))
                .isFalse();
    }
}

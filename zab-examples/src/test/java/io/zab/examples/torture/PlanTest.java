package io.zab.examples.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.examples.BadInputException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void certificatesAreRenewedOnlyWhereThereAreSome() throws Exception {
        assertThat(Plan.of(null, NetworkKind.PLAIN, true).faults()).contains(Fault.NEW_CERTIFICATE, Fault.KILL);
        Plan plaintext = Plan.of(null, NetworkKind.PLAIN, false);
        assertThat(plaintext.faults()).contains(Fault.KILL).doesNotContain(Fault.NEW_CERTIFICATE);
        assertThat(plaintext.leftOut()).noneMatch(line -> line.contains("NEW_CERTIFICATE"));
    }

    @Test
    void aNewCertificateThatIsAskedForTakesTls() throws Exception {
        Set<Fault> wanted = Set.of(Fault.KILL, Fault.NEW_CERTIFICATE);
        assertThat(Plan.of(wanted, null, true).faults()).isEqualTo(wanted);
        assertThatThrownBy(() -> Plan.of(wanted, null, false))
                .isInstanceOf(BadInputException.class)
                .hasMessageContaining("NEW_CERTIFICATE")
                .hasMessageContaining("--tls");
    }
}

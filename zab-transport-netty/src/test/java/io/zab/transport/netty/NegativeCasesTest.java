package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Notification;
import io.zab.spi.Transport;
import io.zab.testkit.contract.TransportHarness;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that must not get in, over real sockets against a real endpoint: it is refused, the log says why, and nothing
 * of it reaches the peer nor anything of the peer it. The ways that must work stand among them, so that the table can
 * fail.
 */
class NegativeCasesTest extends TransportHarness {
    @Override
    protected Transport transport() {
        throw new UnsupportedOperationException("each case has a transport of its own");
    }

    static List<Case> cases() {
        return Stream.of(CertificateCases.all(), TlsCases.all(), SecretCases.all(), PlainCases.all())
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void nobodyGetsIn(Case one) throws Exception {
        Notification vote = notification(7);
        try (World world = new World(vote)) {
            one.script().run(world);
            if (one.isWelcome()) {
                world.awaitDelivery();
            } else {
                world.awaitWarning(one.reasons());
                // What was on its way behind the refusal has come by then.
                world.closeVictim();
                world.assertNothingWasDelivered();
            }
        }
    }

    @Test
    void theTableIsLongAndEveryNameStandsForOneCase() {
        Map<String, Long> names = cases().stream().collect(Collectors.groupingBy(Case::name, Collectors.counting()));
        assertThat(names.values()).containsOnly(1L);
        assertThat(cases()).filteredOn(one -> !one.isWelcome()).hasSizeGreaterThanOrEqualTo(30);
        assertThat(cases()).filteredOn(Case::isWelcome).hasSizeGreaterThanOrEqualTo(8);
    }
}

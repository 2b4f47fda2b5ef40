package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.ServerId;
import io.zab.fuzz.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Whatever a certificate gives as a name, at any length, it is of this cluster, of another, or nobody's. */
class CertificateNameFuzzTest extends FuzzTest {
    private static final String CLUSTER = "cl\u00fcster/1";

    @Override
    protected List<byte[]> seeds() {
        return List.of(
                CertificateName.of(CLUSTER, ServerId.of(3)).getBytes(StandardCharsets.US_ASCII),
                CertificateName.of("other", ServerId.of(Integer.MAX_VALUE)).getBytes(StandardCharsets.US_ASCII),
                ("zab://" + "x".repeat(30_000) + "/server/1").getBytes(StandardCharsets.US_ASCII),
                ("zab://" + "%41".repeat(1_024) + "/server/1").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    protected int longest() {
        return 32 << 10;
    }

    @Override
    protected int generated() {
        return 2_000;
    }

    @Override
    protected void check(byte[] input) {
        String name = new String(input, StandardCharsets.UTF_8);
        if (CertificateName.isOfAnotherCluster(name, CLUSTER)) {
            assertThat(name).startsWith("zab://").contains("/server/");
            assertThat(name).isNotEqualTo(CertificateName.of(CLUSTER, ServerId.of(3)));
        }
    }
}

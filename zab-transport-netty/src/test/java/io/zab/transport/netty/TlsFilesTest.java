package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.spi.Transport.Local;
import io.zab.spi.TransportException;
import io.zab.testkit.contract.RecordingHandler;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, certificates and secrets from files: what cannot be used is named, with the remedy, and nothing of it is shown. */
class TlsFilesTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("an authority");
    private static final char[] PASSWORD = "zab-test-secret-of-a-store".toCharArray();

    @TempDir
    Path directory;

    private TlsMaterial one;

    @BeforeEach
    void write() throws Exception {
        one = AUTHORITY.load("c", ServerId.of(1));
        TestFiles.write(directory, "one", one, AUTHORITY);
        TestFiles.write(directory, "two", AUTHORITY.load("c", ServerId.of(2)), AUTHORITY);
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    @Test
    void pemFilesGiveWhatWasWritten() throws Exception {
        TlsMaterial read = TlsFiles.pem(file("one.crt"), file("one.key"), file("one.trust"));
        assertThat(read.chain()).isEqualTo(one.chain());
        assertThat(read.trusted()).containsExactly(AUTHORITY.root().getCertificate());
        assertThat(read.key().getEncoded()).isEqualTo(one.key().getEncoded());
    }

    @Test
    void keyStoresGiveWhatWasWritten() throws Exception {
        X509Bundle bundle = AUTHORITY.bundle(builder -> TestAuthority.withUri(builder, "zab://c/server/1"));
        KeyStore keys = bundle.toKeyStore(PASSWORD);
        store(keys, "keys.p12");
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry("authority", AUTHORITY.root().getCertificate());
        store(trust, "trust.p12");

        TlsMaterial read = TlsFiles.keyStore(file("keys.p12"), file("trust.p12"), () -> PASSWORD);

        assertThat(read.chain().get(0)).isEqualTo(bundle.getCertificate());
        assertThat(read.trusted()).containsExactly(AUTHORITY.root().getCertificate());
        assertThat(String.valueOf(PASSWORD)).as("the host's own copy").startsWith("zab-test");
        assertThatThrownBy(() -> TlsFiles.keyStore(file("keys.p12"), file("trust.p12"), "wrong"::toCharArray))
                .hasMessageContaining("keys.p12")
                .hasMessageContaining("password");
        assertThatThrownBy(() -> TlsFiles.keyStore(file("trust.p12"), file("trust.p12"), () -> PASSWORD))
                .hasMessageContaining("holds 0 keys");
    }

    private void store(KeyStore store, String name) throws Exception {
        try (OutputStream out = Files.newOutputStream(file(name))) {
            store.store(out, PASSWORD);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "absent; one.key; one.trust; absent",
                "one.crt; absent; one.trust; absent",
                "one.crt; one.key; absent; absent",
                "one.key; one.key; one.trust; one.key",
                "one.crt; one.crt; one.trust; openssl pkcs8",
                "one.crt; old.key; one.trust; openssl pkcs8",
                "one.crt; broken.key; one.trust; broken.key",
                "one.crt; one.key; empty; empty",
                "one.crt; two.key; one.trust; not the one of the certificate"
            })
    void whatCannotBeUsedIsNamed(String chain, String key, String trusted, String named) throws Exception {
        Files.writeString(file("empty"), "");
        String text = Files.readString(file("one.key"));
        Files.writeString(file("old.key"), text.replace("PRIVATE KEY", "EC PRIVATE KEY"));
        Files.writeString(file("broken.key"), text.replaceAll("(?m)^M.*$", "AAAA"));
        String secret =
                Base64.getEncoder().encodeToString(one.key().getEncoded()).substring(48, 64);

        assertThatThrownBy(() -> TlsFiles.pem(file(chain), file(key), file(trusted)))
                .hasMessageContaining(named)
                .hasMessageNotContaining(secret);
    }

    @Test
    void aServerDoesNotStartWithTheCertificateOfAnother() {
        NettyTransport transport = NettyTransport.tls(TestFiles.tls(directory, "two"));
        Local local = new Local("c", new Identity(ServerId.of(1), 1, 1), "127.0.0.1:0", 1_000);

        assertThatThrownBy(() -> transport.open(local, new RecordingHandler()))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("this server is s1")
                .hasMessageContaining("speaks for s2")
                .hasMessageContaining("zab://c/server/1");
        assertThat(transport.directBytes()).isZero();
    }

    @Test
    void namesOfClustersAreEscaped() {
        assertThat(CertificateName.of("a-Z_0.9~", ServerId.of(12))).isEqualTo("zab://a-Z_0.9~/server/12");
        assertThat(CertificateName.of("zoo ö/*%", ServerId.of(1))).isEqualTo("zab://zoo%20%C3%B6%2F%2A%25/server/1");
    }

    @Test
    void nothingSecretIsInWhatIsPrinted() throws Exception {
        String text = "zab-test-secret-to-be-printed";
        SharedSecret secret = SharedSecret.of(text.getBytes(StandardCharsets.US_ASCII));
        assertThat(List.of(
                        secret.toString(),
                        one.toString(),
                        TestFiles.tls(directory, "one").toString()))
                .containsExactly("SharedSecret[1]", "TlsMaterial[CN=a server, 1 trusted]", "Tls");
        assertThat(new LinkSecurity.Choice(Optional.empty(), false, Optional.of(secret)).toString())
                .doesNotContain(text);
        assertThatThrownBy(() -> SharedSecret.of("too short".getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 16")
                .hasMessageNotContaining("too short");
        assertThatThrownBy(() -> SharedSecret.file(file("absent"))).hasMessageContaining("absent");
        Path blank = Files.writeString(file("blank"), "\n \n");
        assertThatThrownBy(() -> SharedSecret.file(blank)).hasMessageContaining("no secret");
    }

    @Test
    void securityIsChosenOnceAndWhole() {
        Tls tls = Tls.of(AUTHORITY);
        SharedSecret secret = SharedSecret.of(new byte[16]);
        assertThatThrownBy(() -> NettyTransport.builder().tls(tls).plaintext().build())
                .hasMessageContaining("either");
        assertThatThrownBy(() -> NettyTransport.builder().sharedSecret(secret).build())
                .hasMessageContaining("plaintext()");
        assertThatThrownBy(() -> NettyTransport.builder().tlsWithoutNames(tls).build())
                .hasMessageContaining("sharedSecret");
        assertThat(NettyTransport.builder().tls(tls).sharedSecret(secret).build())
                .isNotNull();
    }
}

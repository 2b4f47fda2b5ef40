package io.zab.examples.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * An authority made for one run, and a certificate of it for each server, all by the {@code keytool} of the JDK. Used by
 * one thread.
 *
 * <p>Invariant: what a server may read at any moment is a whole certificate that fits its key, valid for years before and
 * after today, whatever is done to the server's clock.
 */
final class Certificates {
    private static final String CLUSTER = "torture";
    private static final String AUTHORITY = "authority";

    /** Guards nothing: the run's own directory does. */
    private static final String PASSWORD = "changeit";

    private static final List<String> VALIDITY = List.of("-startdate", "-10y", "-validity", "7300");

    private final Path directory;
    private final Path store;

    /** @param directory is made, and holds all files */
    Certificates(Path directory, int servers) throws InterruptedException {
        this.directory = directory;
        this.store = directory.resolve("keys.p12");
        try {
            Files.createDirectory(directory);
            makeKey(AUTHORITY, List.of("-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign"));
            for (int server = 1; server <= servers; server++) {
                makeKey(name(server), issued(server));
            }
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
            write(trust(), "CERTIFICATE", keys.getCertificate(AUTHORITY).getEncoded());
            for (int server = 1; server <= servers; server++) {
                String name = name(server);
                write(
                        certificate(server),
                        "CERTIFICATE",
                        keys.getCertificate(name).getEncoded());
                write(
                        key(server),
                        "PRIVATE KEY",
                        keys.getKey(name, PASSWORD.toCharArray()).getEncoded());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write certificates in " + directory, e);
        } catch (GeneralSecurityException e) {
            throw new TortureException("keytool made what this JDK cannot read: " + e);
        }
    }

    /** What a server is started with. */
    List<String> options(int server) {
        return List.of(
                "--cluster-id",
                CLUSTER,
                "--tls-cert",
                certificate(server).toString(),
                "--tls-key",
                key(server).toString(),
                "--tls-trust",
                trust().toString());
    }

    /** Puts a new certificate for the same key in the place of the one there is. */
    void renew(int server) throws InterruptedException {
        Path request = directory.resolve(name(server) + ".csr");
        Path renewed = directory.resolve(name(server) + ".new");
        keytool("-certreq", List.of("-alias", name(server), "-file", request.toString()));
        List<String> arguments = new ArrayList<>(List.of("-alias", AUTHORITY, "-rfc"));
        arguments.addAll(List.of("-infile", request.toString(), "-outfile", renewed.toString()));
        arguments.addAll(extensions(server));
        arguments.addAll(VALIDITY);
        keytool("-gencert", arguments);
        try {
            Files.move(renewed, certificate(server), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot renew " + certificate(server), e);
        }
    }

    /** How {@code kv} begins to say that it has read its certificate again. */
    String readAgain(int server) {
        return "read [" + certificate(server) + ",";
    }

    private static String name(int server) {
        return "server-" + server;
    }

    private Path certificate(int server) {
        return directory.resolve(name(server) + ".crt");
    }

    private Path key(int server) {
        return directory.resolve(name(server) + ".key");
    }

    private Path trust() {
        return directory.resolve(AUTHORITY + ".crt");
    }

    private static List<String> issued(int server) {
        List<String> arguments = new ArrayList<>(List.of("-signer", AUTHORITY));
        arguments.addAll(extensions(server));
        return arguments;
    }

    private static List<String> extensions(int server) {
        return List.of(
                "-ext",
                "san=uri:zab://" + CLUSTER + "/server/" + server,
                "-ext",
                "ku:critical=digitalSignature",
                "-ext",
                "eku=serverAuth,clientAuth");
    }

    private void makeKey(String name, List<String> further) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-alias", name, "-dname", "CN=" + name));
        arguments.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-storetype", "PKCS12"));
        arguments.addAll(VALIDITY);
        arguments.addAll(further);
        keytool("-genkeypair", arguments);
    }

    private void keytool(String what, List<String> arguments) throws InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.add(what);
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
        command.addAll(arguments);
        Shell.run("", command);
    }

    private static void write(Path file, String kind, byte[] encoded) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        Files.writeString(
                file,
                "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n",
                StandardCharsets.US_ASCII);
    }
}

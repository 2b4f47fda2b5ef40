package io.zab.examples.kv;

import io.zab.examples.BadInputException;
import io.zab.transport.netty.NettyTransport;
import io.zab.transport.netty.SharedSecret;
import io.zab.transport.netty.Tls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** How the links between the servers of {@code kv} are secured; the files are read again when they have changed. */
final class LinkOptions {
    private static final Logger LOG = LoggerFactory.getLogger(LinkOptions.class);
    private static final long LOOK_SECONDS = 5;

    @Option(
            names = "--plaintext",
            description = "No encryption; and without --secret-file everybody who reaches the port is a server.")
    private boolean plaintext;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "This server's certificate and its chain, PEM.")
    private Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PKCS #8 PEM, not encrypted.")
    private Path key;

    @Option(names = "--tls-trust", paramLabel = "FILE", description = "Certificates of trusted authorities, PEM.")
    private Path trust;

    @Option(names = "--secret-file", paramLabel = "FILE", description = "Secrets that all servers share, one a line.")
    private Path secretFile;

    /** Reads something again. */
    private interface Reload {
        void run() throws IOException, GeneralSecurityException;
    }

    /** The transport that was asked for; open to everybody only when that was said. */
    NettyTransport transport() throws BadInputException {
        boolean encrypted = certificate != null || key != null || trust != null;
        if (plaintext == encrypted && (plaintext || secretFile == null)) {
            throw new BadInputException(
                    plaintext
                            ? "--plaintext and --tls-cert contradict each other; leave one of them out"
                            : "say how links are secured: --tls-cert, --tls-key and --tls-trust, --secret-file, or both;"
                                    + " --plaintext lets everybody in who reaches the port");
        }
        NettyTransport.Builder builder = NettyTransport.builder();
        List<Path> files = new ArrayList<>();
        if (encrypted) {
            if (certificate == null || key == null || trust == null) {
                throw new BadInputException("--tls-cert, --tls-key and --tls-trust go together; give all three");
            }
            Tls tls = Tls.pem(certificate, key, trust);
            builder.tls(tls);
            files.addAll(List.of(certificate, key, trust));
            watch(List.copyOf(files), tls::reload);
        } else {
            builder.plaintext();
        }
        if (secretFile != null) {
            SharedSecret secret = secret();
            builder.sharedSecret(secret);
            watch(List.of(secretFile), secret::reload);
        }
        return builder.build();
    }

    private SharedSecret secret() throws BadInputException {
        try {
            return SharedSecret.file(secretFile);
        } catch (IOException | IllegalArgumentException e) {
            throw new BadInputException("--secret-file: " + e.getMessage());
        }
    }

    private static void watch(List<Path> files, Reload reload) {
        ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "kv-reload");
            thread.setDaemon(true);
            return thread;
        });
        watcher.scheduleWithFixedDelay(new Watch(files, reload), LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    /** Looks whether files have changed since it last looked. */
    private static final class Watch implements Runnable {
        private final List<Path> files;
        private final Reload reload;
        private List<FileTime> seen;

        Watch(List<Path> files, Reload reload) {
            this.files = files;
            this.reload = reload;
            this.seen = times();
        }

        @Override
        public void run() {
            List<FileTime> now = times();
            if (now.equals(seen)) {
                return;
            }
            try {
                reload.run();
                LOG.info("read {} again", files);
            } catch (IOException | GeneralSecurityException | RuntimeException e) {
                // Perhaps one of them is about to follow: the next change is the next attempt, until then all is as it
                // was.
                LOG.warn("{} changed and cannot be used: {}", files, e.getMessage());
            }
            seen = now;
        }

        private List<FileTime> times() {
            List<FileTime> times = new ArrayList<>();
            for (Path file : files) {
                try {
                    times.add(Files.getLastModifiedTime(file));
                } catch (IOException e) {
                    times.add(FileTime.fromMillis(0));
                }
            }
            return times;
        }
    }
}

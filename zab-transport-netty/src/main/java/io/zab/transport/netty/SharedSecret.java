package io.zab.transport.netty;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A secret that all servers of an ensemble know and nobody else: each end of a connection proves to the other that it
 * knows it, without saying it.
 *
 * <p>There may be several, for the time of a change: this server proves the first and accepts all. Whoever knows it can
 * speak for any server; a certificate ({@link Tls}) speaks for one. See docs/security.md.
 *
 * <p>Any thread; one object may serve many transports.
 */
public final class SharedSecret {
    /** Shortest secret, in bytes. */
    public static final int BYTES_MIN = 16;

    /** Supplies the secrets. */
    @FunctionalInterface
    private interface Source {
        List<byte[]> load() throws IOException;
    }

    private final Source source;
    private final Set<Runnable> users = new LinkedHashSet<>();
    private volatile List<byte[]> secrets;

    private SharedSecret(Source source) throws IOException {
        this.source = source;
        this.secrets = checked(source.load());
    }

    /**
     * Secrets as bytes, which are copied.
     *
     * @param first of at least 16 bytes, better 32 random ones; the one that is proven
     * @param others accepted as well
     * @throws IllegalArgumentException when one is too short
     */
    public static SharedSecret of(byte[] first, byte[]... others) {
        List<byte[]> all = new ArrayList<>();
        all.add(first.clone());
        for (byte[] other : others) {
            all.add(other.clone());
        }
        try {
            return new SharedSecret(() -> all);
        } catch (IOException e) {
            throw new IllegalStateException("no file is read here", e);
        }
    }

    /**
     * Secrets from a file in UTF-8, one on each line, without the white space around it; empty lines count for nothing.
     *
     * @throws IOException when the file cannot be read
     * @throws IllegalArgumentException when it holds no secret, or one that is too short
     */
    public static SharedSecret file(Path path) throws IOException {
        return new SharedSecret(() -> lines(path));
    }

    private static List<byte[]> lines(Path path) throws IOException {
        try {
            List<byte[]> found = new ArrayList<>();
            for (String line : Files.readAllLines(path)) {
                if (!line.isBlank()) {
                    found.add(line.strip().getBytes(StandardCharsets.UTF_8));
                }
            }
            if (found.isEmpty()) {
                throw new IllegalArgumentException(path + " holds no secret; write one on a line");
            }
            return found;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + path + "; check the path", e);
        }
    }

    private static List<byte[]> checked(List<byte[]> secrets) {
        for (int i = 0; i < secrets.size(); i++) {
            if (secrets.get(i).length < BYTES_MIN) {
                throw new IllegalArgumentException("secret number " + (i + 1) + " has " + secrets.get(i).length
                        + " bytes and needs at least " + BYTES_MIN + "; make one with: openssl rand -hex 32");
            }
        }
        return List.copyOf(secrets);
    }

    /**
     * Reads the file again. Sessions that were proven with a secret that is not among them any more end. When something
     * is wrong, nothing changes.
     *
     * @throws IOException when the file cannot be read
     * @throws IllegalArgumentException when it holds no secret, or one that is too short
     */
    public synchronized void reload() throws IOException {
        secrets = checked(source.load());
        List<Runnable> all;
        synchronized (users) {
            all = new ArrayList<>(users);
        }
        all.forEach(Runnable::run);
    }

    void attach(Runnable changed) {
        synchronized (users) {
            users.add(changed);
        }
    }

    void detach(Runnable changed) {
        synchronized (users) {
            users.remove(changed);
        }
    }

    /** The secrets; the first is the one to prove. Nobody writes to them. */
    List<byte[]> all() {
        return secrets;
    }

    boolean contains(byte[] secret) {
        boolean found = false;
        for (byte[] one : secrets) {
            found |= MessageDigest.isEqual(one, secret);
        }
        return found;
    }

    /** How many there are; nothing of them. */
    @Override
    public String toString() {
        return "SharedSecret[" + secrets.size() + "]";
    }
}

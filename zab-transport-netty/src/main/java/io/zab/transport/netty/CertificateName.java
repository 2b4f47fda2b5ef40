package io.zab.transport.netty;

import io.zab.core.model.ServerId;
import io.zab.spi.WireText;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a server in a certificate: {@code zab://CLUSTER/server/ID}.
 *
 * <p>Invariant: names are compared as they are written, byte for byte, and nothing is looked up; how a name could be
 * read is for messages only.
 */
final class CertificateName {
    private static final int SAN_URI = 6;
    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    /** How a name is read in messages; every escape is whole, so that it can be. */
    private static final Pattern FORM =
            Pattern.compile("zab://((?:[^/%]++|%[0-9A-Fa-f]{2})++)/server/([1-9][0-9]{0,9})");

    /** No cluster has a longer name, and the pattern above takes stack for each escape. */
    private static final int NAME_CHARS_MAX = 3 * Handshake.CLUSTER_ID_BYTES_MAX + 64;

    private CertificateName() {}

    /** The one name that lets a certificate speak for this server. */
    static String of(String clusterId, ServerId server) {
        return prefix(clusterId) + server.value();
    }

    private static String prefix(String clusterId) {
        StringBuilder name = new StringBuilder("zab://");
        for (byte one : clusterId.getBytes(StandardCharsets.UTF_8)) {
            if (PLAIN.indexOf((char) one) >= 0) {
                name.append((char) one);
            } else {
                name.append('%').append(upperDigit(one >> 4 & 0xF)).append(upperDigit(one & 0xF));
            }
        }
        return name.append("/server/").toString();
    }

    private static char upperDigit(int value) {
        return Character.toUpperCase(Character.forDigit(value, 16));
    }

    /** Why the certificate does not speak for this server; empty when it does. */
    static Optional<String> objection(X509Certificate certificate, String clusterId, ServerId server) {
        String wanted = of(clusterId, server);
        List<String> names = uris(certificate);
        if (names.size() != 1) {
            return Optional.of("its certificate names " + (names.isEmpty() ? "no server" : names.size() + " servers")
                    + "; it needs exactly one subject alternative name of type URI, '" + wanted + "'");
        }
        String name = names.get(0);
        if (name.equals(wanted)) {
            return Optional.empty();
        }
        if (isOfAnotherCluster(name, clusterId)) {
            return Optional.of("it belongs to cluster '" + WireText.clean(clusterIn(name)) + "' and this server to"
                    + " cluster '" + WireText.clean(clusterId) + "'; check addresses and ports");
        }
        Matcher form = form(name);
        String who = form.matches() ? "s" + form.group(2) : "nobody";
        return Optional.of("its certificate speaks for " + who + ", '" + WireText.clean(name) + "', and not for "
                + server + ", '" + wanted + "'");
    }

    /** Whether the certificate speaks for a server of another cluster. */
    static boolean isOfAnotherCluster(X509Certificate certificate, String clusterId) {
        List<String> names = uris(certificate);
        return names.size() == 1 && isOfAnotherCluster(names.get(0), clusterId);
    }

    static boolean isOfAnotherCluster(String name, String clusterId) {
        return form(name).matches() && !name.startsWith(prefix(clusterId));
    }

    private static Matcher form(String name) {
        return FORM.matcher(name.length() > NAME_CHARS_MAX ? "" : name);
    }

    /** For messages only. */
    private static String clusterIn(String name) {
        Matcher form = form(name);
        return form.matches() ? URLDecoder.decode(form.group(1).replace("+", "%2B"), StandardCharsets.UTF_8) : "";
    }

    private static List<String> uris(X509Certificate certificate) {
        List<String> found = new ArrayList<>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all != null) {
                for (List<?> one : all) {
                    if (one.get(0).equals(SAN_URI)) {
                        found.add((String) one.get(1));
                    }
                }
            }
        } catch (CertificateParsingException e) {
            // What cannot be read names nobody.
            found.clear();
        }
        return found;
    }
}

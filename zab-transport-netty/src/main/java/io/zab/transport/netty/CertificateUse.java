package io.zab.transport.netty;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What a server's certificate is good for, and when. */
final class CertificateUse {
    private static final String ANY = "2.5.29.37.0";
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";
    private static final int DIGITAL_SIGNATURE = 0;

    private CertificateUse() {}

    static Optional<String> outOfDate(X509Certificate certificate, long nowMillis) {
        if (nowMillis > certificate.getNotAfter().getTime()) {
            return Optional.of("its certificate has expired: it was good until "
                    + certificate.getNotAfter().toInstant());
        }
        if (nowMillis < certificate.getNotBefore().getTime()) {
            return Optional.of("its certificate is not valid yet: it is good from "
                    + certificate.getNotBefore().toInstant() + "; check the clocks");
        }
        return Optional.empty();
    }

    /** Why no other server would take it, whoever it names; empty when one would. */
    static Optional<String> useless(X509Certificate certificate, long nowMillis) {
        return outOfDate(certificate, nowMillis).or(() -> unusable(certificate));
    }

    private static Optional<String> unusable(X509Certificate certificate) {
        boolean[] use = certificate.getKeyUsage();
        if (use != null && !use[DIGITAL_SIGNATURE]) {
            return Optional.of("its key usage lacks digitalSignature");
        }
        try {
            List<String> extended = certificate.getExtendedKeyUsage();
            return extended == null || extended.contains(ANY) || extended.containsAll(List.of(SERVER, CLIENT))
                    ? Optional.empty()
                    : Optional.of("its extended key usage lacks serverAuth or clientAuth, and it has to be both");
        } catch (CertificateParsingException e) {
            return Optional.of("its extended key usage cannot be read");
        }
    }
}

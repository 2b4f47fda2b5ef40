package io.zab.transport.netty;

import io.netty.handler.ssl.NotSslRecordException;
import io.zab.spi.WireText;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Says what went wrong in TLS, for people, without bytes of the connection. */
final class TlsFailure {
    private static final String ALERT = "Received fatal alert: ";

    private TlsFailure() {}

    /** Whether it is a failure of TLS and not of the socket below. */
    static boolean is(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException || cause instanceof CertificateException) {
                return true;
            }
        }
        return false;
    }

    static String describe(Throwable failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotSslRecordException) {
                return "what arrives is not TLS; is the other side set to plaintext?";
            }
            if (cause instanceof ClosedChannelException) {
                return "the connection ended during the TLS handshake; the other side's log may say why,"
                        + " or it is set to plaintext";
            }
            root = cause;
        }
        String text = String.valueOf(root.getMessage());
        if (text.startsWith(ALERT)) {
            return "the other side refuses with TLS alert '" + WireText.clean(text.substring(ALERT.length()))
                    + "'; its log says why";
        }
        return root.getClass().getSimpleName() + ": " + WireText.clean(text);
    }
}

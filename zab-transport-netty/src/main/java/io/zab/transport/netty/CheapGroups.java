package io.zab.transport.netty;

import java.security.AlgorithmConstraints;
import java.security.AlgorithmParameters;
import java.security.CryptoPrimitive;
import java.security.Key;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Allows keys to be agreed on by x25519, secp256r1 and secp384r1 only: of what the JDK offers beside them, some takes a
 * thousand times as long, and who says hello first chooses.
 *
 * <p>A way that works on every JDK; {@code SSLParameters.setNamedGroups} came after 17. Any thread.
 */
final class CheapGroups implements AlgorithmConstraints {
    private static final Pattern DEAR = Pattern.compile("ffdhe.*|dh|diffiehellman|x448|secp521r1|sect.*|secp...k1");

    @Override
    public boolean permits(Set<CryptoPrimitive> uses, String algorithm, AlgorithmParameters parameters) {
        return !uses.contains(CryptoPrimitive.KEY_AGREEMENT)
                || !DEAR.matcher(algorithm.toLowerCase(Locale.ROOT)).matches();
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> uses, Key key) {
        return true;
    }

    @Override
    public boolean permits(Set<CryptoPrimitive> uses, String algorithm, Key key, AlgorithmParameters parameters) {
        return permits(uses, algorithm, parameters);
    }
}

package io.zab.examples.kv;

import io.zab.examples.BadInputException;
import java.net.InetSocketAddress;

/** The text form {@code host:port} of an address, an IPv6 host in brackets. */
final class HostPort {
    private HostPort() {}

    /** @param option what the text was given for, for the message */
    static InetSocketAddress parse(String option, String text) throws BadInputException {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(colon, 0));
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (host.isEmpty() || !bracketed && host.indexOf(':') >= 0) {
            throw new BadInputException(option + " '" + text + "' is not host:port; write an IPv6 host in brackets");
        }
        int port;
        try {
            port = Integer.parseInt(text.substring(colon + 1));
        } catch (NumberFormatException e) {
            port = -1;
        }
        if (port < 0 || port > 65535) {
            throw new BadInputException(option + " '" + text + "': the port is not a number from 0 to 65535");
        }
        InetSocketAddress address =
                new InetSocketAddress(bracketed ? host.substring(1, host.length() - 1) : host, port);
        if (address.isUnresolved()) {
            throw new BadInputException(option + " '" + text + "': the host is unknown; check its name");
        }
        return address;
    }
}

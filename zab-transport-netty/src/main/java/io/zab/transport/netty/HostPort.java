package io.zab.transport.netty;

import io.zab.spi.WireText;

/** An address as configurations write it: {@code host:port}, an IPv6 host in brackets. */
record HostPort(String host, int port) {
    /** @throws IllegalArgumentException naming the address and its proper form */
    static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (bracketed) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || !bracketed && host.indexOf(':') >= 0) {
            throw bad(text);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port < 0 || port > 65535) {
                throw bad(text);
            }
            return new HostPort(host, port);
        } catch (NumberFormatException e) {
            throw bad(text);
        }
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException("'" + WireText.clean(text)
                + "' is no address; write host:port with a port from 0 to 65535, IPv6 hosts in brackets");
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}

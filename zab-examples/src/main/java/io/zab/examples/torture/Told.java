package io.zab.examples.torture;

import java.util.Optional;

/**
 * What a client was told.
 *
 * @param value for a read what the key holds
 * @param eTag the zxid of the key's last change; 0 when it is absent
 * @param zxid what the answer reflects; of a write its own position
 * @param run which run of which server answered; empty when the server was started again meanwhile
 */
record Told(Result result, Optional<String> value, long eTag, long zxid, Optional<ServerRun> run) {
    enum Result {
        FOUND,
        DONE,
        REFUSED
    }

    /** One process of a server, from its start to its end. */
    record ServerRun(int server, int run) {}

    static String hex(long zxid) {
        return String.format("0x%016x", zxid);
    }

    @Override
    public String toString() {
        return result + value.map(text -> " " + text).orElse("") + " etag " + hex(eTag) + " at " + hex(zxid)
                + run.map(who -> " by server " + who.server() + ", run " + who.run())
                        .orElse("");
    }
}

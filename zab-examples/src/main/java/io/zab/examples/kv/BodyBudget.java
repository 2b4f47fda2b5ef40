package io.zab.examples.kv;

/**
 * How many bytes of request bodies may be held at a time, over all connections. Confined to the one event loop of the HTTP
 * face.
 */
final class BodyBudget {
    private long free;

    BodyBudget(long bytes) {
        this.free = bytes;
    }

    boolean hasRoomFor(long bytes) {
        return bytes <= free;
    }

    void take(long bytes) {
        free -= bytes;
    }

    void giveBack(long bytes) {
        free += bytes;
    }
}

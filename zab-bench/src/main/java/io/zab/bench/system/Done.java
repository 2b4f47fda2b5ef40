package io.zab.bench.system;

/** Who waits for a write or a read. */
@FunctionalInterface
public interface Done {
    /** @param failure why it failed; null when it succeeded */
    void done(Throwable failure);
}

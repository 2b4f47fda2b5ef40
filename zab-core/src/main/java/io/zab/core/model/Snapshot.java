package io.zab.core.model;

/**
 * What is known of a snapshot without opening it; the bytes lie with the store.
 *
 * <p>Invariant: its content is the fold of exactly the entries up to {@code base}.
 *
 * @param base the position it was taken at
 * @param epochs the epoch table as it stood at the base
 * @param configuration the latest configuration at or below the base
 * @param configVersion the zxid of that configuration
 * @param sizeBytes length of the content
 * @param digest checksum of the content, as the store computes it
 */
public record Snapshot(
        Zxid base, EpochTable epochs, Ensemble configuration, Zxid configVersion, long sizeBytes, long digest) {}

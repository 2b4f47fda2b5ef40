package io.zab.core.model;

/**
 * What a state machine says of its state: servers that have applied the same hold the same.
 *
 * @param zxid the last entry that the state covers
 * @param value the digest
 */
public record StateDigest(Zxid zxid, long value) {
    @Override
    public String toString() {
        return "0x" + Long.toHexString(value) + " at " + zxid;
    }
}

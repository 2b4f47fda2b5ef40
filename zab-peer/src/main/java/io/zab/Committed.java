package io.zab;

import io.zab.core.model.Zxid;

/**
 * A request that is committed and applied here.
 *
 * @param zxid where it stands in the order
 * @param result what the state machine's {@code apply} returned for it
 */
public record Committed(Zxid zxid, byte[] result) {}

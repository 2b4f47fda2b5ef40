package io.zab;

import io.zab.core.model.Zxid;
import java.util.OptionalLong;

/**
 * A digest of the applied state: peers at the same zxid must agree on it.
 *
 * @param zxid the last transaction it covers
 * @param value what the state machine's {@code digest} returned
 */
public record Digest(Zxid zxid, OptionalLong value) {}

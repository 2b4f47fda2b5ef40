package io.zab;

import io.zab.core.model.Zxid;

/**
 * The answer to a query.
 *
 * @param zxid the last transaction that the answer reflects
 * @param result what the state machine's {@code query} returned
 */
public record Answer(Zxid zxid, byte[] result) {}

package io.zab.testkit.sim;

import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;

/** What a server says of the state it has applied: how a state machine that goes its own way is simulated. */
interface DigestTap {
    long told(ServerId server, Zxid zxid, long digest);
}

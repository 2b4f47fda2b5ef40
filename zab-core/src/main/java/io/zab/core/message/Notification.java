package io.zab.core.message;

import io.zab.core.model.Ensemble;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import java.util.Optional;

/**
 * What a server says of itself outside any session: its vote while it looks for a leader, its leader afterwards.
 *
 * @param number grows with every Notification and session attempt of one incarnation; older ones are dropped
 * @param state what the sender is doing
 * @param established for LEADING: whether its epoch is established (phase BROADCAST)
 * @param quorumHealthy for LEADING: whether it hears a quorum of every active configuration
 * @param round the election round of the vote
 * @param vote the sender's proposal, or the vote its leader was decided with
 * @param leaderEpoch the established epoch of its leader; 0 when there is none
 * @param acceptedEpoch the sender's {@code p}
 * @param seen number of the receiver's newest Notification the sender holds in this LOOKING; 0 when none
 * @param role what the sender counts as; OBSERVER too for a voter that stays out
 * @param currentEpoch the sender's {@code a}
 * @param lastZxid the end of the sender's durable log
 * @param knownCommitted what the sender knows to be committed
 * @param configVersion zxid of the sender's latest configuration
 * @param configuration that configuration, when the receiver is thought to be behind
 */
public record Notification(
        long number,
        State state,
        boolean established,
        boolean quorumHealthy,
        long round,
        Vote vote,
        long leaderEpoch,
        long acceptedEpoch,
        long seen,
        MemberRole role,
        long currentEpoch,
        Zxid lastZxid,
        Zxid knownCommitted,
        Zxid configVersion,
        Optional<Ensemble> configuration)
        implements Message {

    /** What a server is doing, as others hear it. */
    public enum State {
        LOOKING,
        FOLLOWING,
        LEADING,
        OBSERVING
    }
}

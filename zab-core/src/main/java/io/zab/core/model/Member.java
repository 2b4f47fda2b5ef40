package io.zab.core.model;

/**
 * One line of an ensemble's configuration.
 *
 * @param server its id
 * @param instanceId the disk that counts for it; 0 while no committed configuration has named one
 * @param role voter or observer
 * @param weight what its voice weighs under {@link QuorumRule#WEIGHTED}; 0 makes it an observer everywhere
 * @param address where it is reached, opaque to the protocol; {@code host:port} for the transports we ship
 */
public record Member(ServerId server, long instanceId, MemberRole role, int weight, String address) {
    public Member {
        if (weight < 0) {
            throw new IllegalArgumentException("weight " + weight + " of " + server + " is negative");
        }
        if (address.isEmpty()) {
            throw new IllegalArgumentException("the address of " + server + " is empty");
        }
    }

    /** Whether it has a voice at all, whichever disk it speaks from. */
    public boolean votes() {
        return role == MemberRole.VOTER && weight > 0;
    }

    /** Whether a voice from this disk is this member's: the named one, or any while none is named. */
    public boolean accepts(long instance) {
        return instanceId == 0 || instanceId == instance;
    }

    public Member withInstance(long instance) {
        return new Member(server, instance, role, weight, address);
    }
}

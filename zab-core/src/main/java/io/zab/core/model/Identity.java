package io.zab.core.model;

/**
 * Who is speaking: a server, the disk it speaks from, and how often it has been started on that disk.
 *
 * <p>Invariant: {@code instanceId} is drawn at random when a server first starts on an empty directory, so a wiped
 * disk is told from the one it replaces; {@code incarnation} grows by one at each start and is compared within one
 * instance only (protocol.md, section 10, Instances).
 *
 * @param server the member
 * @param instanceId which disk; never 0, which stands for "not named yet" in a configuration
 * @param incarnation which start on that disk, from 1
 */
public record Identity(ServerId server, long instanceId, long incarnation) {
    public Identity {
        if (instanceId == 0) {
            throw new IllegalArgumentException("instance id 0 means \"not named yet\" and names no disk");
        }
        if (incarnation < 1) {
            throw new IllegalArgumentException("incarnation " + incarnation + " of " + server + " is below 1");
        }
    }

    /** Whether both speak from the same disk of the same server. */
    public boolean sameInstance(Identity other) {
        return server.equals(other.server) && instanceId == other.instanceId;
    }

    @Override
    public String toString() {
        return server + "/" + Long.toHexString(instanceId) + "#" + incarnation;
    }
}

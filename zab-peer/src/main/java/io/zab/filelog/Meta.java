package io.zab.filelog;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Epochs;
import io.zab.core.model.Identity;

/**
 * The content of a META record: whose log this is and what was promised.
 *
 * @param clusterId the host's name for the ensemble
 * @param identity server, disk, and how often it was started
 * @param bootstrap the configuration it was founded with
 * @param epochs the promises
 */
public record Meta(String clusterId, Identity identity, Ensemble bootstrap, Epochs epochs) {
    Meta restarted() {
        Identity next = new Identity(identity.server(), identity.instanceId(), identity.incarnation() + 1);
        return new Meta(clusterId, next, bootstrap, epochs);
    }

    Meta with(Epochs changed) {
        return new Meta(clusterId, identity, bootstrap, changed);
    }

    /** Whether {@code next} takes back something: incarnations and epochs only grow. */
    boolean isAheadOf(Meta next) {
        return identity.incarnation() > next.identity.incarnation()
                || epochs.acceptedEpoch() > next.epochs.acceptedEpoch()
                || epochs.currentEpoch() > next.epochs.currentEpoch();
    }

    /** Whether both belong to the same disk of the same server of the same ensemble. */
    boolean sameOwner(Meta other) {
        return clusterId.equals(other.clusterId)
                && identity.sameInstance(other.identity)
                && bootstrap.equals(other.bootstrap);
    }
}

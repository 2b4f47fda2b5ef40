package io.zab.core.model;

import java.util.Optional;

/**
 * What a server has promised and established, as its last META record says.
 *
 * <p>Invariant: {@code currentEpoch <= acceptedEpoch}, both monotone over restarts.
 *
 * @param acceptedEpoch the last epoch it promised ({@code p}, paper f.p); 0 before the first
 * @param acceptedFrom to whom it promised it
 * @param currentEpoch the last epoch whose history it accepted ({@code a}, paper f.a)
 * @param staysOut whether it is an empty founder that must not count before a configuration names its disk
 */
public record Epochs(long acceptedEpoch, Optional<ServerId> acceptedFrom, long currentEpoch, boolean staysOut) {
    public static final Epochs FRESH = new Epochs(0, Optional.empty(), 0, false);

    public Epochs {
        if (currentEpoch > acceptedEpoch) {
            throw new IllegalArgumentException(
                    "current epoch " + currentEpoch + " is above the accepted epoch " + acceptedEpoch);
        }
    }

    public Epochs promise(long epoch, ServerId leader) {
        return new Epochs(epoch, Optional.of(leader), currentEpoch, staysOut);
    }

    public Epochs establish(long epoch) {
        return new Epochs(acceptedEpoch, acceptedFrom, epoch, staysOut);
    }

    public Epochs withStaysOut(boolean stays) {
        return new Epochs(acceptedEpoch, acceptedFrom, currentEpoch, stays);
    }
}

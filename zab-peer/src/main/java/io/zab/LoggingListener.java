package io.zab;

import io.zab.core.model.ServerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener behind {@link PeerListener#logging()}: one line a call. The thread's name tells the peer. */
final class LoggingListener implements PeerListener {
    private final Logger log = LoggerFactory.getLogger(PeerListener.class);

    @Override
    public void onLooking(String reason) {
        log.info("looking for a leader: {}", reason);
    }

    @Override
    public void onSynchronising(SynchronisationProgress progress) {
        if (progress.snapshotBytesTotal() > 0) {
            long percent = progress.snapshotBytes() * 100 / progress.snapshotBytesTotal();
            log.info(
                    "synchronising with {}: snapshot {} %",
                    progress.leader().map(ServerId::toString).orElse("?"), percent);
        } else {
            log.info(
                    "synchronising with {}: log ends at {}",
                    progress.leader().map(ServerId::toString).orElse("?"),
                    progress.logged());
        }
    }

    @Override
    public void onFollowing(ServerId leader, long epoch) {
        log.info("following {} in epoch {}", leader, epoch);
    }

    @Override
    public void onLeading(long epoch) {
        log.info("leading epoch {}", epoch);
    }

    @Override
    public void onObserving(ServerId leader, long epoch) {
        log.info("observing {} in epoch {}", leader, epoch);
    }

    @Override
    public void onDamaged(String what) {
        log.error("damaged: {}", what);
    }

    @Override
    public void onFailed(String reason) {
        log.error("failed: {}", reason);
    }
}

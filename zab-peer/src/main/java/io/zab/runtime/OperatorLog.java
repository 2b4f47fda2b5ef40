package io.zab.runtime;

import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect.Report;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Effect.Stage;
import io.zab.core.step.Effect.Standing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator reads, in the words ZooKeeper taught them: who looks, who leads since when, how each follower was
 * synchronised. Every line begins with the server. Confined to the reactor's thread but for {@link #info}, {@link #warn}
 * and {@link #alarm}.
 */
final class OperatorLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.zab.Peer");

    private final ServerId self;
    private long lookingSince;

    OperatorLog(ServerId self) {
        this.self = self;
    }

    void report(Report report) {
        switch (report.level()) {
            case INFO -> LOG.info("{} {}", self, report.text());
            case WARN -> LOG.warn("{} {}", self, report.text());
            case ALARM -> LOG.error("{} ALARM {}", self, report.text());
        }
    }

    void standing(Standing standing, Zxid logged, long now) {
        if (standing.role() == Role.LOOKING) {
            lookingSince = now;
            LOG.info("{} LOOKING, log ends at {}: {}", self, logged, standing.reason());
            return;
        }
        String leader = standing.leader().map(ServerId::toString).orElse("nobody");
        if (standing.stage() == Stage.DISCOVERING) {
            LOG.info("{} {}, leader {}, election took {} ms", self, standing.role(), leader, now - lookingSince);
        } else {
            LOG.info(
                    "{} {}, leader {}, epoch {}: {}",
                    self,
                    standing.role(),
                    leader,
                    standing.epoch(),
                    standing.stage());
        }
    }

    void sessionClosed(LinkId link, String reason) {
        LOG.info("{} closes session {}: {}", self, link, reason);
    }

    void info(String text) {
        LOG.info("{} {}", self, text);
    }

    void alarm(String text) {
        LOG.error("{} ALARM {}", self, text);
    }

    void warn(String text) {
        LOG.warn("{} {}", self, text);
    }

    void died(Throwable cause) {
        LOG.error("{} thread {} died", self, Thread.currentThread().getName(), cause);
    }

    void failed(String reason, Throwable cause) {
        LOG.error("{} FAILED: {}", self, reason, cause);
    }
}

package io.zab.core.step;

import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;

/** How a leader brings one follower's log to its own (protocol.md, section 8); as text, in the words of operators. */
public sealed interface SyncPlan {
    /** The last position of the leader's log that the follower will have before the streamed history begins. */
    Zxid start();

    /** The follower's log is a prefix of the leader's. */
    record Diff(Zxid from) implements SyncPlan {
        @Override
        public Zxid start() {
            return from;
        }

        @Override
        public String toString() {
            return "DIFF from " + from;
        }
    }

    /** The follower has entries behind {@code to} that are not the leader's. */
    record Truncate(Zxid to) implements SyncPlan {
        @Override
        public Zxid start() {
            return to;
        }

        @Override
        public String toString() {
            return "TRUNC to " + to;
        }
    }

    /** The leader no longer holds, as entries, what the follower lacks. */
    record Install(Snapshot snapshot) implements SyncPlan {
        @Override
        public Zxid start() {
            return snapshot.base();
        }

        @Override
        public String toString() {
            return "SNAP at " + snapshot.base() + " of " + snapshot.sizeBytes() + " bytes";
        }
    }
}

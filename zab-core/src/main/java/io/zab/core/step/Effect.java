package io.zab.core.step;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.LinkId;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import java.util.List;
import java.util.Optional;

/**
 * Everything the protocol may ask of the world. Effects run in list order; a driver does not wait for a write to be
 * durable before the next effect.
 *
 * <p>The one other ordering rule: what is sent on a link after a {@link StreamHistory} to that link queues behind the
 * stream. Pings may pass between its pieces.
 */
public sealed interface Effect {
    /** Calls the one handler that fits. */
    void accept(Visitor visitor);

    /** Sends on a session; dropped silently when the link is down. */
    record Send(LinkId link, SessionMessage message) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.send(this);
        }
    }

    /** Sends a Notification, best effort; a newer one to the same server may replace one still waiting. */
    record Notify(ServerId to, Notification notification) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.notify(this);
        }
    }

    /**
     * Streams what the plan says, then the log up to {@code end}: SyncDiff, SyncTruncate or SyncSnapshot with its
     * chunks, then SyncTxns.
     */
    record StreamHistory(LinkId link, SyncPlan plan, Zxid end) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.streamHistory(this);
        }
    }

    /** Opens a session to a leader; answered by LinkUp or LinkDown. */
    record OpenSession(LinkId link, ServerId leader) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.openSession(this);
        }
    }

    /** Ends a session once what was sent on it has left; no LinkDown follows. */
    record CloseSession(LinkId link, String reason) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.closeSession(this);
        }
    }

    /** A numbered write: 1, 2, 3 …, carried out in that order and answered by WriteDone (cumulative). */
    record Write(long number, WriteOp op) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.write(this);
        }
    }

    /** Records that {@code zxid} is committed with the next write; nothing waits for it. */
    record CommitHint(Zxid zxid) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.commitHint(this);
        }
    }

    /** Hands the log up to {@code through} to the application; grows with every one. */
    record Deliver(Zxid through) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.deliver(this);
        }
    }

    /** The application's state is replaced by this snapshot's; later deliveries continue behind its base. */
    record Restore(Snapshot snapshot) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.restore(this);
        }
    }

    /** Leader only: the state machine turns requests into changes, in order; answered by Prepared. */
    record Prepare(long epoch, List<ClientRequest> requests) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.prepare(this);
        }
    }

    /** These requests of this server never got a zxid and never will. */
    record Reject(List<RejectedRequest> rejected) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.reject(this);
        }
    }

    /**
     * All requests of this server that are neither delivered nor rejected have an unknown outcome.
     *
     * @param leaderEpoch the epoch of the leader they were sent to
     */
    record Abandon(long leaderEpoch) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.abandon(this);
        }
    }

    /** A read begun when this number was asked for is linearizable once the application has reached {@code zxid}. */
    record ReadReady(long readNo, Zxid zxid) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.readReady(this);
        }
    }

    /** No quorum confirmed that read's position. */
    record ReadFailed(long readNo, RejectReason reason) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.readFailed(this);
        }
    }

    /** What this server is doing changed; told to the host behind everything delivered before. */
    record RoleChanged(Standing standing) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.roleChanged(this);
        }
    }

    /** A fact for the operator's log, in the words of protocol.md. */
    record Report(Level level, String text) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.report(this);
        }
    }

    /** The server must do nothing more: its disk or an invariant failed. The last effect there is. */
    record Halt(String reason) implements Effect {
        @Override
        public void accept(Visitor visitor) {
            visitor.halt(this);
        }
    }

    /** How much an operator should care. */
    enum Level {
        INFO,
        WARN,
        ALARM
    }

    /** What a server is doing. */
    enum Role {
        LOOKING,
        FOLLOWING,
        LEADING,
        OBSERVING
    }

    /** How far it has come in that role. */
    enum Stage {
        ELECTING,
        DISCOVERING,
        SYNCHRONISING,
        SERVING,
        RENEWING
    }

    /**
     * @param role what the server does
     * @param stage how far it has come; SERVING once its epoch is established for it
     * @param leader whom it follows, itself when it leads; empty while looking
     * @param epoch the epoch being served, 0 before there is one; a fencing token: greater is later
     * @param reason why it looks; empty otherwise
     */
    record Standing(Role role, Stage stage, Optional<ServerId> leader, long epoch, String reason) {}

    /** One method an effect. */
    interface Visitor {
        void send(Send effect);

        void notify(Notify effect);

        void streamHistory(StreamHistory effect);

        void openSession(OpenSession effect);

        void closeSession(CloseSession effect);

        void write(Write effect);

        void commitHint(CommitHint effect);

        void deliver(Deliver effect);

        void restore(Restore effect);

        void prepare(Prepare effect);

        void reject(Reject effect);

        void abandon(Abandon effect);

        void readReady(ReadReady effect);

        void readFailed(ReadFailed effect);

        void roleChanged(RoleChanged effect);

        void report(Report effect);

        void halt(Halt effect);
    }
}

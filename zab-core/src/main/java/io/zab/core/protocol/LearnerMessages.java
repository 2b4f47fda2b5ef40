package io.zab.core.protocol;

import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage;
import io.zab.core.message.SessionMessage.Ack;
import io.zab.core.message.SessionMessage.AckEpoch;
import io.zab.core.message.SessionMessage.AckNewLeader;
import io.zab.core.message.SessionMessage.Pong;
import io.zab.core.message.SessionMessage.ReadIndex;
import io.zab.core.message.SessionMessage.Refuse;
import io.zab.core.message.SessionMessage.Request;
import io.zab.core.message.SessionMessage.RequestRejected;
import io.zab.core.message.SessionMessage.StateDiffers;
import io.zab.core.message.SessionMessage.StateDigests;
import io.zab.core.message.SessionMessage.SyncProgress;
import io.zab.core.message.SessionMessage.UpToDate;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Origin;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import java.util.List;
import java.util.Optional;

/** What a leader makes of the messages of one learner's session; an offence costs the offender that session alone. */
final class LearnerMessages {
    private final Server server;
    private final Leading leading;
    private final Candidature candidature;
    private final Barriers barriers;

    LearnerMessages(Server server, Leading leading, Candidature candidature, Barriers barriers) {
        this.server = server;
        this.leading = leading;
        this.candidature = candidature;
        this.barriers = barriers;
    }

    void handle(Learner learner, SessionMessage message) {
        if (!message.accept(new Handler(learner))) {
            server.outbox.warn(learner.server() + " broke the protocol with "
                    + message.getClass().getSimpleName() + "; its session is closed");
            leading.refuseAndDrop(learner, RefuseReason.PROTOCOL_ERROR, "breach of the protocol");
        }
    }

    /** L10, L11: a synchronised learner may serve once the epoch is established. */
    void upToDateIfSynced(Learner learner) {
        if (learner.synced && !learner.upToDate && leading.isEstablished()) {
            learner.upToDate = true;
            learner.toldCommit = learner.cap(server.journal.committed());
            server.outbox.send(learner.link, new UpToDate(candidature.epoch(), learner.toldCommit));
        }
    }

    private final class Handler implements SessionHandler {
        private final Learner learner;

        Handler(Learner learner) {
            this.learner = learner;
        }

        @Override
        public Boolean ackEpoch(AckEpoch message) {
            return candidature.acked(learner, message);
        }

        /** F2: this learner has promised a later epoch since it said FollowerInfo. */
        @Override
        public Boolean refuse(Refuse message) {
            long promised = message.acceptedEpoch();
            boolean voter = learner.countsIn(server.journal.latestConfiguration());
            leading.drop(learner, "it refused: " + message.reason());
            if (server.hearEpoch(learner.server(), promised) && candidature.isEpochBehind(promised)) {
                leading.behindPromise(promised, voter);
            }
            return true;
        }

        @Override
        public Boolean syncProgress(SyncProgress message) {
            candidature.synchronised(learner, message.durable(), message.snapshotBytes());
            return learner.plan.isPresent() || learner.ack.isPresent();
        }

        @Override
        public Boolean ackNewLeader(AckNewLeader message) {
            boolean fits = learner.plan.isPresent()
                    && !learner.synced
                    && message.epoch() == candidature.epoch()
                    && message.end().equals(learner.end);
            if (fits) {
                learner.synced = true;
                learner.match = learner.end;
                learner.lastProgress = server.now();
                upToDateIfSynced(learner);
                candidature.advance();
            }
            return fits;
        }

        @Override
        public Boolean ack(Ack message) {
            boolean fits = learner.synced
                    && message.epoch() == candidature.epoch()
                    && !message.zxid().isAfter(learner.sent);
            if (fits && message.zxid().isAfter(learner.match)) {
                learner.match = message.zxid();
                learner.lastProgress = server.now();
            }
            return fits;
        }

        @Override
        public Boolean pong(Pong message) {
            boolean fits =
                    learner.invited && message.epoch() == candidature.epoch() && message.sequence() <= leading.pings();
            if (fits) {
                learner.answeredPing = Math.max(learner.answeredPing, message.sequence());
            }
            return fits;
        }

        @Override
        public Boolean request(Request message) {
            for (ClientRequest request : message.requests()) {
                if (!isOwn(request.origin())) {
                    return false;
                }
            }
            List<RejectedRequest> rejected = leading.admit(message.requests());
            if (!rejected.isEmpty()) {
                server.outbox.send(learner.link, new RequestRejected(rejected));
            }
            return true;
        }

        private boolean isOwn(Origin origin) {
            Optional<ServerId> from = origin.server();
            return from.equals(Optional.of(learner.server())) && origin.session() == learner.identity.incarnation();
        }

        @Override
        public Boolean stateDigests(StateDigests message) {
            return leading.comparison()
                    .map(comparison -> comparison.reported(learner, message))
                    .orElse(false);
        }

        @Override
        public Boolean stateDiffers(StateDiffers message) {
            return leading.comparison()
                    .map(comparison -> comparison.answered(learner, message))
                    .orElse(false);
        }

        @Override
        public Boolean readIndex(ReadIndex message) {
            if (learner.upToDate) {
                barriers.ask(Optional.of(learner.link), message.readNo());
            }
            return learner.upToDate;
        }
    }
}

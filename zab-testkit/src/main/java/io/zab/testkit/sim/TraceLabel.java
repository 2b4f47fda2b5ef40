package io.zab.testkit.sim;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.StateDigest;
import java.util.List;

/**
 * What stands on a message's arrow in a diagram.
 *
 * @param kind the filter that shows it
 * @param text the epoch, vote or position it is about, in few words
 */
record TraceLabel(String kind, String text) {
    private static final Names NAMES = new Names();

    static TraceLabel of(Object message) {
        if (message instanceof Notification notification) {
            return new TraceLabel("vote", vote(notification));
        }
        return message instanceof SessionMessage said
                ? said.accept(NAMES)
                : new TraceLabel("link", message + " session");
    }

    private static String vote(Notification message) {
        String whom = message.vote()
                .leader()
                .map(id -> id + " e" + message.vote().epoch() + " "
                        + message.vote().lastZxid())
                .orElse("nobody");
        return message.state() == Notification.State.LOOKING
                ? "vote " + whom + " · round " + message.round()
                : message.state() + " e" + message.leaderEpoch() + " · vote " + whom;
    }

    private static final class Names implements SessionMessage.Visitor<TraceLabel> {
        private static TraceLabel discovery(String text) {
            return new TraceLabel("discovery", text);
        }

        private static TraceLabel sync(String text) {
            return new TraceLabel("sync", text);
        }

        private static TraceLabel broadcast(String text) {
            return new TraceLabel("broadcast", text);
        }

        private static TraceLabel request(String text) {
            return new TraceLabel("request", text);
        }

        private static TraceLabel ping(String text) {
            return new TraceLabel("ping", text);
        }

        private static String range(EntryBatch entries) {
            boolean one = entries.first().zxid().equals(entries.last().zxid());
            return entries.first().zxid() + (one ? "" : "…" + entries.last().zxid());
        }

        @Override
        public TraceLabel followerInfo(SessionMessage.FollowerInfo message) {
            return discovery("FollowerInfo p=" + message.acceptedEpoch() + " a=" + message.currentEpoch() + " "
                    + message.lastZxid());
        }

        @Override
        public TraceLabel leaderInfo(SessionMessage.LeaderInfo message) {
            return discovery("LeaderInfo e" + message.epoch());
        }

        @Override
        public TraceLabel ackEpoch(SessionMessage.AckEpoch message) {
            return discovery("AckEpoch e" + message.epoch() + (message.granted() ? "" : " not granted") + " a="
                    + message.currentEpoch() + " " + message.lastZxid());
        }

        @Override
        public TraceLabel refuse(SessionMessage.Refuse message) {
            return discovery("Refuse " + message.reason() + " p=" + message.acceptedEpoch());
        }

        @Override
        public TraceLabel syncDiff(SessionMessage.SyncDiff message) {
            return sync("SyncDiff from " + message.from());
        }

        @Override
        public TraceLabel syncTruncate(SessionMessage.SyncTruncate message) {
            return sync("SyncTruncate to " + message.to());
        }

        @Override
        public TraceLabel syncSnapshot(SessionMessage.SyncSnapshot message) {
            return sync("SyncSnapshot at " + message.snapshot().base());
        }

        @Override
        public TraceLabel snapshotChunk(SessionMessage.SnapshotChunk message) {
            return sync("chunk at " + message.offset() + ", " + message.bytes());
        }

        @Override
        public TraceLabel syncTxns(SessionMessage.SyncTxns message) {
            return sync("SyncTxns " + range(message.entries()));
        }

        @Override
        public TraceLabel syncProgress(SessionMessage.SyncProgress message) {
            return sync("SyncProgress " + message.durable());
        }

        @Override
        public TraceLabel newLeader(SessionMessage.NewLeader message) {
            return sync("NewLeader e" + message.epoch() + " end " + message.end());
        }

        @Override
        public TraceLabel ackNewLeader(SessionMessage.AckNewLeader message) {
            return sync("AckNewLeader e" + message.epoch() + " end " + message.end());
        }

        @Override
        public TraceLabel upToDate(SessionMessage.UpToDate message) {
            return sync("UpToDate e" + message.epoch() + " commit " + message.commit());
        }

        @Override
        public TraceLabel propose(SessionMessage.Propose message) {
            return broadcast("Propose " + range(message.entries()) + " · commit " + message.commit());
        }

        @Override
        public TraceLabel ack(SessionMessage.Ack message) {
            return broadcast("Ack " + message.zxid());
        }

        @Override
        public TraceLabel commit(SessionMessage.Commit message) {
            return new TraceLabel("commit", "Commit " + message.zxid());
        }

        @Override
        public TraceLabel ping(SessionMessage.Ping message) {
            return ping("Ping " + message.sequence() + " · commit " + message.commit());
        }

        @Override
        public TraceLabel pong(SessionMessage.Pong message) {
            return ping("Pong " + message.sequence() + " · durable " + message.durable());
        }

        @Override
        public TraceLabel request(SessionMessage.Request message) {
            return request("Request × " + message.requests().size());
        }

        @Override
        public TraceLabel requestRejected(SessionMessage.RequestRejected message) {
            return request("rejected × " + message.rejected().size());
        }

        @Override
        public TraceLabel readIndex(SessionMessage.ReadIndex message) {
            return request("ReadIndex " + message.readNo());
        }

        @Override
        public TraceLabel readIndexReady(SessionMessage.ReadIndexReady message) {
            return request("ReadIndex " + message.readNo() + " is "
                    + message.zxid().map(Object::toString).orElse("unknown"));
        }

        @Override
        public TraceLabel stateDigests(SessionMessage.StateDigests message) {
            return digests("StateDigests", message.digests());
        }

        @Override
        public TraceLabel digestsWanted(SessionMessage.DigestsWanted message) {
            return new TraceLabel("digest", "DigestsWanted behind " + message.after() + " up to " + message.through());
        }

        @Override
        public TraceLabel stateDiffers(SessionMessage.StateDiffers message) {
            return digests(message.outvoted() ? "StateDiffers, outvoted" : "StateDiffers", message.digests());
        }

        private static TraceLabel digests(String what, List<StateDigest> digests) {
            String last = digests.isEmpty()
                    ? ""
                    : " up to " + digests.get(digests.size() - 1).zxid();
            return new TraceLabel("digest", what + " × " + digests.size() + last);
        }
    }
}

package io.zab.core.protocol;

import io.zab.core.message.SessionMessage;

/**
 * What a role makes of a session's messages: it overrides those it expects; every other is a breach of the protocol.
 * The answer says whether the message was expected.
 */
interface SessionHandler extends SessionMessage.Visitor<Boolean> {
    @Override
    default Boolean followerInfo(SessionMessage.FollowerInfo message) {
        return false;
    }

    @Override
    default Boolean leaderInfo(SessionMessage.LeaderInfo message) {
        return false;
    }

    @Override
    default Boolean ackEpoch(SessionMessage.AckEpoch message) {
        return false;
    }

    @Override
    default Boolean refuse(SessionMessage.Refuse message) {
        return false;
    }

    @Override
    default Boolean syncDiff(SessionMessage.SyncDiff message) {
        return false;
    }

    @Override
    default Boolean syncTruncate(SessionMessage.SyncTruncate message) {
        return false;
    }

    @Override
    default Boolean syncSnapshot(SessionMessage.SyncSnapshot message) {
        return false;
    }

    @Override
    default Boolean snapshotChunk(SessionMessage.SnapshotChunk message) {
        return false;
    }

    @Override
    default Boolean syncTxns(SessionMessage.SyncTxns message) {
        return false;
    }

    @Override
    default Boolean syncProgress(SessionMessage.SyncProgress message) {
        return false;
    }

    @Override
    default Boolean newLeader(SessionMessage.NewLeader message) {
        return false;
    }

    @Override
    default Boolean ackNewLeader(SessionMessage.AckNewLeader message) {
        return false;
    }

    @Override
    default Boolean upToDate(SessionMessage.UpToDate message) {
        return false;
    }

    @Override
    default Boolean propose(SessionMessage.Propose message) {
        return false;
    }

    @Override
    default Boolean ack(SessionMessage.Ack message) {
        return false;
    }

    @Override
    default Boolean commit(SessionMessage.Commit message) {
        return false;
    }

    @Override
    default Boolean ping(SessionMessage.Ping message) {
        return false;
    }

    @Override
    default Boolean pong(SessionMessage.Pong message) {
        return false;
    }

    @Override
    default Boolean request(SessionMessage.Request message) {
        return false;
    }

    @Override
    default Boolean requestRejected(SessionMessage.RequestRejected message) {
        return false;
    }

    @Override
    default Boolean readIndex(SessionMessage.ReadIndex message) {
        return false;
    }

    @Override
    default Boolean readIndexReady(SessionMessage.ReadIndexReady message) {
        return false;
    }

    @Override
    default Boolean stateDigests(SessionMessage.StateDigests message) {
        return false;
    }

    @Override
    default Boolean digestsWanted(SessionMessage.DigestsWanted message) {
        return false;
    }

    @Override
    default Boolean stateDiffers(SessionMessage.StateDiffers message) {
        return false;
    }
}

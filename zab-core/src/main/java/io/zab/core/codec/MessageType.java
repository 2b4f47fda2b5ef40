package io.zab.core.codec;

import io.zab.core.message.Message;
import io.zab.core.model.MalformedBytesException;
import java.util.function.Function;

/** Which message a frame holds: the byte that says so, and what reads the rest. */
enum MessageType {
    NOTIFICATION(1, MessageDecoders::notification),
    FOLLOWER_INFO(2, MessageDecoders::followerInfo),
    LEADER_INFO(3, MessageDecoders::leaderInfo),
    ACK_EPOCH(4, MessageDecoders::ackEpoch),
    REFUSE(5, MessageDecoders::refuse),
    SYNC_DIFF(6, MessageDecoders::syncDiff),
    SYNC_TRUNCATE(7, MessageDecoders::syncTruncate),
    SYNC_SNAPSHOT(8, MessageDecoders::syncSnapshot),
    SNAPSHOT_CHUNK(9, MessageDecoders::snapshotChunk),
    SYNC_TXNS(10, MessageDecoders::syncTxns),
    SYNC_PROGRESS(11, MessageDecoders::syncProgress),
    NEW_LEADER(12, MessageDecoders::newLeader),
    ACK_NEW_LEADER(13, MessageDecoders::ackNewLeader),
    UP_TO_DATE(14, MessageDecoders::upToDate),
    PROPOSE(15, MessageDecoders::propose),
    ACK(16, MessageDecoders::ack),
    COMMIT(17, MessageDecoders::commit),
    PING(18, MessageDecoders::ping),
    PONG(19, MessageDecoders::pong),
    REQUEST(20, MessageDecoders::request),
    REQUEST_REJECTED(21, MessageDecoders::requestRejected),
    READ_INDEX(22, MessageDecoders::readIndex),
    READ_INDEX_READY(23, MessageDecoders::readIndexReady),
    STATE_DIGESTS(24, MessageDecoders::stateDigests),
    DIGESTS_WANTED(25, MessageDecoders::digestsWanted),
    STATE_DIFFERS(26, MessageDecoders::stateDiffers);

    private static final MessageType[] BY_CODE = values();

    private final int code;
    private final Function<FieldReader, Message> decoder;

    MessageType(int code, Function<FieldReader, Message> decoder) {
        this.code = code;
        this.decoder = decoder;
    }

    int code() {
        return code;
    }

    Message decode(FieldReader in) {
        return decoder.apply(in);
    }

    /** @throws MalformedBytesException when no message has this code */
    static MessageType ofCode(int code) {
        if (code < 1 || code > BY_CODE.length) {
            throw new MalformedBytesException("unknown message type " + code);
        }
        return BY_CODE[code - 1];
    }
}

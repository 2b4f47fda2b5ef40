package io.zab.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.message.Message;
import io.zab.core.message.Notification;
import io.zab.core.message.RefuseReason;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.ClientRequest;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.MemberRole;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.StateDigest;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Format 1, byte by byte (codec/format-1.txt): a change here is a change of the format and needs a new version. */
class MessageFormatTest {
    private static final Zxid AT = Zxid.of(2, 5);
    private static final Ensemble ENSEMBLE = Ensemble.parse("1@a:1,2@b:2:observer");
    private static final Origin ORIGIN = Origin.of(ServerId.of(3), 4, 5);
    private static final Payload BYTES = Payload.wrap(new byte[] {(byte) 0xCA, (byte) 0xFE});
    private static final EntryBatch BATCH =
            EntryBatch.of(new Entry(Zxid.of(2, 6), AT, EntryKind.APP, ORIGIN, AT, BYTES));

    private final List<String> lines = new ArrayList<>();

    @Test
    void formatOneIsExactlyThis() throws IOException {
        EpochTable table = EpochTable.of(List.of(Zxid.of(1, 9), AT), true);
        add(new Notification(
                7,
                Notification.State.LEADING,
                true,
                false,
                3,
                Vote.of(ServerId.of(2), 1, Zxid.of(1, 9)),
                2,
                4,
                6,
                MemberRole.OBSERVER,
                2,
                AT,
                Zxid.of(2, 4),
                Zxid.BOOTSTRAP,
                Optional.of(ENSEMBLE)));
        add(new SessionMessage.FollowerInfo(
                MemberRole.OBSERVER, 2, Optional.of(ServerId.of(3)), 1, AT, Zxid.BOOTSTRAP));
        add(new SessionMessage.LeaderInfo(Zxid.MAX_PART, Zxid.BOOTSTRAP));
        add(new SessionMessage.AckEpoch(3, true, 2, AT, table, Zxid.of(1, 3)));
        add(new SessionMessage.Refuse(RefuseReason.AHEAD, 3));
        add(new SessionMessage.SyncDiff(AT));
        add(new SessionMessage.SyncTruncate(AT));
        add(new SessionMessage.SyncSnapshot(new Snapshot(AT, table, ENSEMBLE, Zxid.BOOTSTRAP, 256, -1)));
        add(new SessionMessage.SnapshotChunk(16, BYTES, 0x01020304));
        add(new SessionMessage.SyncTxns(BATCH));
        add(new SessionMessage.SyncProgress(AT, 16));
        add(new SessionMessage.NewLeader(3, AT));
        add(new SessionMessage.AckNewLeader(3, AT));
        add(new SessionMessage.UpToDate(3, AT));
        add(new SessionMessage.Propose(3, BATCH, AT));
        add(new SessionMessage.Ack(3, AT));
        add(new SessionMessage.Commit(3, AT));
        add(new SessionMessage.Ping(3, 8, AT));
        add(new SessionMessage.Pong(3, 8, AT, Zxid.of(2, 4)));
        add(new SessionMessage.Request(List.of(new ClientRequest(ORIGIN, BYTES))));
        add(new SessionMessage.RequestRejected(
                List.of(new RejectedRequest(ORIGIN, RejectReason.STATE_MACHINE, BYTES))));
        add(new SessionMessage.ReadIndex(9));
        add(new SessionMessage.ReadIndexReady(9, Optional.of(AT)));
        add(new SessionMessage.StateDigests(2, List.of(new StateDigest(AT, 0xD16E57))));
        add(new SessionMessage.DigestsWanted(2, Zxid.of(2, 4), AT));
        add(new SessionMessage.StateDiffers(2, true, List.of(new StateDigest(AT, 0xD16E57))));

        assertThat(lines).isEqualTo(golden());
    }

    private static List<String> golden() throws IOException {
        try (InputStream in = MessageFormatTest.class.getResourceAsStream("/codec/format-1.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private void add(Message message) {
        StringBuilder line = new StringBuilder(message.getClass().getSimpleName());
        line.append(' ');
        for (byte b : MessageCodec.encode(message).toPayload().toByteArray()) {
            line.append(Character.forDigit(b >> 4 & 0xF, 16)).append(Character.forDigit(b & 0xF, 16));
        }
        lines.add(line.toString());
    }
}

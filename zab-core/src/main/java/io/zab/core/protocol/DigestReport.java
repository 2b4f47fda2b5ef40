package io.zab.core.protocol;

import io.zab.core.message.SessionMessage.DigestsWanted;
import io.zab.core.message.SessionMessage.StateDiffers;
import io.zab.core.message.SessionMessage.StateDigests;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.core.model.StateDigest;
import io.zab.core.model.Zxid;
import java.util.List;
import java.util.Optional;

/** A follower's or observer's side of the comparison of states, for the length of one session (protocol.md, section 17). */
final class DigestReport {
    private final Server server;
    private final ServerId leader;
    private final LinkId link;
    private Zxid told = Zxid.ZERO;

    DigestReport(Server server, ServerId leader, LinkId link) {
        this.server = server;
        this.leader = leader;
        this.link = link;
    }

    /** C2: what the leader has not been told yet. */
    void tell(long epoch) {
        if (server.digests.lastCompared().isAfter(told)) {
            List<StateDigest> news = server.digests.comparedBehind(told);
            told = server.digests.lastCompared();
            server.outbox.send(link, new StateDigests(epoch, news));
        }
    }

    /** C6: the leader has found that it is the odd one, or cannot tell, and asks where. */
    boolean wanted(DigestsWanted message, long epoch) {
        boolean fits = message.epoch() == epoch;
        if (fits) {
            List<StateDigest> digests = server.digests.between(message.after(), message.through());
            server.outbox.send(link, new StateDiffers(epoch, false, digests));
        }
        return fits;
    }

    /** C5, C7: this server's state is not to be trusted. */
    boolean differs(StateDiffers message, long epoch) {
        Optional<DigestBook.Difference> difference = server.digests.differenceFrom(message.digests());
        boolean fits = message.epoch() == epoch && difference.isPresent();
        if (fits) {
            server.fail(
                    StateComparison.reason(message.outvoted(), difference.get().inWords("at " + leader)));
        }
        return fits;
    }
}

package io.zab.testkit.exhaustive;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.Member;
import io.zab.core.model.MemberRole;
import io.zab.core.model.QuorumRule;
import io.zab.core.model.ServerId;
import io.zab.core.protocol.ProtocolConfig;
import java.util.ArrayList;
import java.util.List;

/** What all states of one exploration have in common. */
final class Space {
    final Scope scope;
    final Items items = new Items();
    final Locals locals;
    final Ensemble founding;

    Space(Scope scope) {
        this.scope = scope;
        this.locals = new Locals(config(), scope.kernels(), items);
        this.founding = founding(scope.peers());
    }

    /** Silence is noticed within one tick: the fewer deadlines until something happens, the less there is to explore. */
    private static ProtocolConfig config() {
        ProtocolConfig usual = ProtocolConfig.DEFAULT;
        return new ProtocolConfig(
                200,
                1,
                1,
                usual.renewalIntervalMillis(),
                usual.counterLimit(),
                usual.payloadBytesMax(),
                usual.windowEntries(),
                usual.windowBytes(),
                usual.batchBytesMax(),
                false,
                false,
                true,
                usual.namingIntervalMillis(),
                false,
                0);
    }

    private static Ensemble founding(int peers) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < peers; i++) {
            members.add(new Member(serverAt(i), instanceAt(i), MemberRole.VOTER, 1, "s" + (i + 1) + ":1"));
        }
        return Ensemble.of(members, QuorumRule.MAJORITY);
    }

    static ServerId serverAt(int place) {
        return ServerId.of(place + 1);
    }

    static int placeOf(ServerId server) {
        return server.value() - 1;
    }

    private static long instanceAt(int place) {
        return place + 1;
    }

    /** A server that has never run. */
    Local fresh(int place) {
        return locals.down(new Identity(serverAt(place), instanceAt(place), 1), Disk.founding(founding));
    }
}

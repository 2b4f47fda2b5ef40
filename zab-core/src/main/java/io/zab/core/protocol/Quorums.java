package io.zab.core.protocol;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Member;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;

/**
 * When a set of servers may decide. Pure functions of configurations and of what each server said.
 *
 * <p>With unanimous founding, while a configuration leaves instances open, its only quorum is all of its voters
 * (protocol.md, section 10).
 */
record Quorums(boolean unanimousFounding) {

    /** Whether the servers that support, in each configuration, are a quorum of every one. */
    boolean ofAll(List<Ensemble> configurations, BiPredicate<Ensemble, ServerId> supports) {
        for (Ensemble ensemble : configurations) {
            SortedSet<ServerId> supporters = new TreeSet<>();
            for (Member member : ensemble.members()) {
                if (member.votes() && supports.test(ensemble, member.server())) {
                    supporters.add(member.server());
                }
            }
            if (!isQuorum(ensemble, supporters)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The furthest position that a quorum of one configuration has reached.
     *
     * @param reached how far a server has come; empty when it does not count
     */
    Zxid agreed(Ensemble ensemble, BiFunction<Ensemble, ServerId, Optional<Zxid>> reached) {
        List<Reached> positions = new ArrayList<>();
        for (Member member : ensemble.members()) {
            Optional<Zxid> position =
                    member.votes() ? reached.apply(ensemble, member.server()) : Optional.<Zxid>empty();
            position.ifPresent(zxid -> positions.add(new Reached(member.server(), zxid)));
        }
        positions.sort((a, b) -> b.zxid().compareTo(a.zxid()));
        SortedSet<ServerId> supporters = new TreeSet<>();
        for (Reached position : positions) {
            supporters.add(position.server());
            if (isQuorum(ensemble, supporters)) {
                return position.zxid();
            }
        }
        return Zxid.ZERO;
    }

    private record Reached(ServerId server, Zxid zxid) {}

    private boolean isQuorum(Ensemble ensemble, SortedSet<ServerId> supporters) {
        if (unanimousFounding && ensemble.hasOpenInstances()) {
            return supporters.containsAll(ensemble.voters());
        }
        return ensemble.isQuorum(supporters);
    }
}

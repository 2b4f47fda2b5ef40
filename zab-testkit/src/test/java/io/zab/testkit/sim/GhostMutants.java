package io.zab.testkit.sim;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.Member;
import io.zab.core.model.MemberRole;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Mistakes in who counts as being there. */
final class GhostMutants {
    private GhostMutants() {}

    /** A leader counts every voter as one that follows, grants and acknowledges, whether it ever came or not. */
    static final class CountsAbsentVoters extends Mutant {
        private final Set<LinkId> ghosts = new TreeSet<>();
        private long attempts = 1_000_000;

        CountsAbsentVoters(SimKernel real) {
            super(real);
        }

        @Override
        List<Effect> done(long now, List<Effect> effects) {
            List<Effect> all = new ArrayList<>(effects);
            if (role() != Role.LEADING) {
                ghosts.clear();
            } else if (ghosts.isEmpty()) {
                summon(now, all);
            }
            for (int i = 0; i < all.size(); i++) {
                if (all.get(i) instanceof Effect.Send send && ghosts.contains(send.link())) {
                    answer(send.message())
                            .ifPresent(answer -> all.addAll(also(now, new Event.Received(send.link(), answer))));
                }
            }
            return all;
        }

        private void summon(long now, List<Effect> all) {
            ServerId self = view().standing().leader().orElseThrow();
            for (Member member : view().configurations().get(0).members()) {
                if (member.votes() && !member.server().equals(self)) {
                    Identity ghost = new Identity(member.server(), Math.max(1, member.instanceId()), 1);
                    LinkId link = new LinkId(ghost, ++attempts);
                    ghosts.add(link);
                    all.addAll(also(now, new Event.LinkUp(link, ghost)));
                    SessionMessage first = new SessionMessage.FollowerInfo(
                            MemberRole.VOTER, 0, Optional.empty(), 0, Zxid.ZERO, Zxid.BOOTSTRAP);
                    all.addAll(also(now, new Event.Received(link, first)));
                }
            }
        }

        private static Optional<SessionMessage> answer(SessionMessage message) {
            if (message instanceof SessionMessage.LeaderInfo info) {
                return Optional.of(
                        new SessionMessage.AckEpoch(info.epoch(), true, 0, Zxid.ZERO, EpochTable.EMPTY, Zxid.ZERO));
            } else if (message instanceof SessionMessage.NewLeader end) {
                return Optional.of(new SessionMessage.AckNewLeader(end.epoch(), end.end()));
            }
            return Optional.empty();
        }
    }
}

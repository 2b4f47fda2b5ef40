package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Member;
import io.zab.core.model.MemberRole;
import io.zab.core.model.QuorumRule;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who is in an ensemble: its members, all processes that were ever meant to run, and how they stand to each other. */
final class SimRoster {
    private final Ensemble founding;
    private final Map<ServerId, SimServer> members = new TreeMap<>();
    private final List<SimServer> servers = new ArrayList<>();
    private final Set<ServerId> excused = new TreeSet<>();

    SimRoster(SimOptions options) {
        this.founding = founding(options);
    }

    private static Ensemble founding(SimOptions options) {
        List<Member> members = new ArrayList<>();
        for (int id = 1; id <= options.voters() + options.observers(); id++) {
            MemberRole role = id <= options.voters() ? MemberRole.VOTER : MemberRole.OBSERVER;
            int weight = id <= options.weights().size() ? options.weights().get(id - 1) : 1;
            members.add(new Member(ServerId.of(id), 0, role, weight, "s" + id + ":1"));
        }
        return Ensemble.of(members, options.weights().isEmpty() ? QuorumRule.MAJORITY : QuorumRule.WEIGHTED);
    }

    Ensemble founding() {
        return founding;
    }

    void addMember(SimServer server) {
        members.put(server.id(), server);
        servers.add(server);
    }

    void addDouble(SimServer impostor) {
        servers.add(impostor);
    }

    void excuse(int id) {
        excused.add(ServerId.of(id));
    }

    boolean isExcused(int id) {
        return excused.contains(ServerId.of(id));
    }

    SimServer server(int id) {
        SimServer server = members.get(ServerId.of(id));
        if (server == null) {
            throw new IllegalArgumentException("there is no server " + id);
        }
        return server;
    }

    Set<ServerId> ids() {
        return Collections.unmodifiableSet(members.keySet());
    }

    /** All processes, doubles included. */
    List<SimServer> servers() {
        return servers;
    }

    /** The server that serves as leader of the latest epoch, if there is one. */
    Optional<SimServer> leader() {
        SimServer latest = null;
        for (SimServer server : servers) {
            if (server.isLeading() && (latest == null || epoch(server) > epoch(latest))) {
                latest = server;
            }
        }
        return Optional.ofNullable(latest);
    }

    private static long epoch(SimServer server) {
        return server.view().orElseThrow().standing().epoch();
    }

    boolean allServe() {
        Optional<SimServer> leader = leader();
        return leader.isPresent() && servers.stream().allMatch(server -> servesUnder(server, leader.get()));
    }

    private boolean servesUnder(SimServer server, SimServer leader) {
        if (!server.isRunning() || server == leader || excused.contains(server.id())) {
            return true;
        }
        boolean others = server.is(Effect.Role.FOLLOWING, Effect.Stage.SERVING)
                || server.is(Effect.Role.OBSERVING, Effect.Stage.SERVING);
        return others && server.leader().equals(Optional.of(leader.id())) && epoch(server) == epoch(leader);
    }

    boolean allApplied(Zxid last) {
        return servers.stream()
                .allMatch(server -> !server.isRunning()
                        || excused.contains(server.id())
                        || server.applied().equals(last));
    }

    String summary() {
        StringBuilder text = new StringBuilder();
        for (SimServer server : servers) {
            text.append(server)
                    .append(": ")
                    .append(server.view().map(Object::toString).orElse("down"))
                    .append("; ");
        }
        return text.toString();
    }
}

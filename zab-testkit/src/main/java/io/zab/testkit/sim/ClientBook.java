package io.zab.testkit.sim;

import io.zab.core.model.ClientRequest;
import io.zab.core.model.Entry;
import io.zab.core.model.Origin;
import io.zab.core.model.Payload;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * All clients of the ensemble: what they asked, what they were told, and whether they were told the truth (I14, and that
 * a linearizable read never answers from before a change acknowledged when it began).
 */
final class ClientBook {
    private final SimEnsemble world;
    private final Map<Origin, SimRequest> requests = new HashMap<>();
    private final Map<Origin, Long> abandonedEpochs = new HashMap<>();
    private final Set<Origin> rejected = new HashSet<>();
    private final Map<Origin, Zxid> logged = new HashMap<>();
    private final Map<ServerId, List<SimRequest>> pending = new TreeMap<>();
    private final Map<ServerId, Map<Long, SimRead>> reads = new TreeMap<>();
    private long numbers;
    private int acknowledged = -1;
    private Zxid acknowledgedZxid = Zxid.ZERO;
    private int committedCount;

    ClientBook(SimEnsemble world) {
        this.world = world;
    }

    SimRequest newRequest(SimServer server, byte[] command) {
        Origin origin = Origin.of(server.id(), world.sessionOf(server), ++numbers);
        SimRequest request = new SimRequest(new ClientRequest(origin, Payload.wrap(command)), server.identity());
        requests.put(origin, request);
        pending.computeIfAbsent(server.id(), id -> new ArrayList<>()).add(request);
        return request;
    }

    /** @param question what to ask the state machine; empty to ask for the position alone */
    long newRead(SimServer server, Optional<byte[]> question) {
        SimRead read = new SimRead(acknowledgedZxid, question);
        reads.computeIfAbsent(server.id(), id -> new TreeMap<>()).put(++numbers, read);
        return numbers;
    }

    SimRead read(SimServer server, long readNo) {
        return reads.get(server.id()).get(readNo);
    }

    /** An entry with this origin was given a zxid. */
    void logged(Entry entry) {
        Origin origin = entry.origin();
        SimRequest request = requests.get(origin);
        check(
                request != null,
                Property.INTEGRITY,
                () -> entry.zxid() + " carries " + origin + ", which nobody submitted");
        check(request.change().equals(entry.payload()), Property.INTEGRITY, () -> origin + " was altered on its way");
        check(!rejected.contains(origin), Property.I14, () -> origin + " was rejected and got " + entry.zxid());
        Zxid before = logged.put(origin, entry.zxid());
        check(before == null, Property.I13, () -> origin + " got " + before + " and " + entry.zxid());
        Long abandoned = abandonedEpochs.get(origin);
        check(
                abandoned == null || abandoned == entry.zxid().epoch(),
                Property.I14,
                () -> origin + " was sent to the leader of epoch " + abandoned + " and got " + entry.zxid());
    }

    /** A server applied an entry; where it was submitted that answers the client. */
    void applied(SimServer server, Entry entry, byte[] result) {
        SimRequest request = requests.get(entry.origin());
        if (request == null || !request.isOf(server.identity())) {
            return;
        }
        check(request.outcome() != SimRequest.Outcome.REJECTED, Property.I14, () -> request + " was applied");
        check(request.outcome() != SimRequest.Outcome.COMMITTED, Property.I13, () -> request + " was applied twice");
        if (request.outcome() == SimRequest.Outcome.PENDING) {
            world.coverage().saw("request committed");
            committedCount++;
            pending.get(server.id()).remove(request);
            acknowledge(entry.zxid());
            request.committed(entry.zxid(), result);
        }
    }

    private void acknowledge(Zxid zxid) {
        int index = world.checks().ledger().indexOf(zxid);
        if (index > acknowledged) {
            acknowledged = index;
            acknowledgedZxid = zxid;
        }
    }

    /** It may come for a request that is called unknown already, from a leader that kept it over the loss of a link. */
    void rejected(SimServer server, RejectedRequest refusal) {
        Origin origin = refusal.origin();
        SimRequest request = requests.get(origin);
        check(request != null, Property.I14, () -> server + " rejects " + origin + ", which nobody submitted");
        check(!logged.containsKey(origin), Property.I14, () -> origin + " was rejected and has " + logged.get(origin));
        check(request.outcome() != SimRequest.Outcome.COMMITTED, Property.I14, () -> request + " was then rejected");
        rejected.add(origin);
        if (request.outcome() == SimRequest.Outcome.PENDING) {
            world.coverage().saw("request rejected " + refusal.reason());
            pending.get(server.id()).remove(request);
            request.rejected(refusal);
        }
    }

    /** These went to the state machine, or came back from it. */
    void inPreparation(SimServer server, Origin origin, boolean with) {
        SimRequest request = requests.get(origin);
        if (request != null && request.isOf(server.identity())) {
            request.setInPreparation(with);
        }
    }

    /** What the state machine of a leader answered. */
    void prepared(SimServer server, Event.PrepareOutcome outcome) {
        inPreparation(server, outcome.origin(), false);
        SimRequest request = requests.get(outcome.origin());
        if (request != null && outcome instanceof Event.Change change) {
            request.setChange(change.payload());
        }
    }

    void abandoned(SimServer server, long leaderEpoch) {
        List<SimRequest> open = List.copyOf(pending.getOrDefault(server.id(), List.of()));
        open.stream()
                .filter(SimRequest::isInPreparation)
                .forEach(request -> rejected(
                        server,
                        new RejectedRequest(request.request().origin(), RejectReason.NO_LEADER, Payload.EMPTY)));
        List<SimRequest> left = pending.getOrDefault(server.id(), List.of());
        pending.remove(server.id());
        for (SimRequest request : left) {
            Origin origin = request.request().origin();
            request.unknown();
            world.coverage().saw("request unknown");
            abandonedEpochs.put(origin, leaderEpoch);
            Zxid at = logged.get(origin);
            check(
                    at == null || at.epoch() == leaderEpoch,
                    Property.I14,
                    () -> origin + " is said to have been sent to the leader of epoch " + leaderEpoch + " and has "
                            + at);
        }
    }

    void readReady(SimServer server, long readNo, Zxid zxid) {
        SimRead read = world.clients().read(server, readNo);
        check(
                read != null && read.outcome() == SimRead.Outcome.PENDING,
                Property.READS,
                () -> "read " + readNo + " answered twice");
        check(
                !zxid.isBefore(read.floor()),
                Property.LINEARIZABLE_READ,
                () -> "read " + readNo + " at " + server + " reflects " + zxid + ", but " + read.floor()
                        + " was acknowledged before it began");
        world.coverage().saw("read ready");
        if (read.question().isEmpty()) {
            read.ready(zxid);
        } else {
            ask(server, read, zxid);
        }
    }

    /** The state machine is asked once it has applied so much. */
    void ask(SimServer server, SimRead read, Zxid atLeast) {
        server.applier().ask(atLeast, read.question().orElseThrow(), new SimApplier.Answer() {
            @Override
            public void is(Zxid zxid, byte[] bytes) {
                world.coverage().saw("query answered");
                read.answered(zxid, bytes);
            }

            @Override
            public void failed(Exception cause) {
                world.coverage().saw("query failed");
                read.failed();
            }
        });
    }

    void readFailed(SimServer server, long readNo) {
        SimRead read = world.clients().read(server, readNo);
        check(
                read != null && read.outcome() == SimRead.Outcome.PENDING,
                Property.READS,
                () -> "read " + readNo + " answered twice");
        read.failed();
        world.coverage().saw("read failed");
    }

    /** Its clients see the connection go: they know nothing of what was under way. */
    void serverDied(SimServer server) {
        List<SimRequest> lost = pending.getOrDefault(server.id(), List.of());
        pending.remove(server.id());
        lost.forEach(SimRequest::unknown);
        for (SimRead read :
                List.copyOf(reads.getOrDefault(server.id(), Map.of()).values())) {
            if (read.outcome() == SimRead.Outcome.PENDING) {
                read.failed();
            }
        }
    }

    /** What is still unanswered at servers that run, apart from some. */
    List<String> unanswered(IntPredicate excused) {
        List<String> open = new ArrayList<>();
        pending.forEach((server, requests) -> {
            if (!excused.test(server.value())) {
                requests.forEach(request -> open.add(request.toString()));
            }
        });
        reads.forEach((server, asked) -> asked.forEach((number, read) -> {
            if (!excused.test(server.value()) && read.outcome() == SimRead.Outcome.PENDING) {
                open.add("read " + number + " at " + server);
            }
        }));
        return open;
    }

    int committedCount() {
        return committedCount;
    }

    int submittedCount() {
        return requests.size();
    }

    private void check(boolean holds, Property property, Supplier<String> what) {
        world.checks().require(holds, property, what);
    }
}

package io.zab.testkit.sim;

import io.zab.ReadConsistency;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.Identity;
import io.zab.core.model.RejectReason;
import io.zab.core.model.Zxid;
import io.zab.testkit.linearizability.History;
import io.zab.testkit.linearizability.LinearizabilityChecker;
import io.zab.testkit.linearizability.Verdict;
import io.zab.testkit.sim.RegisterModel.Call;
import io.zab.testkit.sim.Registers.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Clients of {@link Registers}, each with one call under way at most: they write, compare and set, and read at each level
 * of consistency, at one server after the other, and ask again after an outcome that they do not know.
 *
 * <p>What they see is judged in the end: writes, and reads that asked for it, must be linearizable; every read must be from
 * a prefix of the committed history that never shrinks in one run of a server.
 */
final class RegisterLoad implements Workload {
    private static final int CLIENTS = 6;
    private static final int SLOTS = 3;
    private static final int CALLS_OF_A_KEY = 60;
    private static final int STEPS_MAX = 200_000;
    private static final long READ_MILLIS = 10_000;

    private final History<Call, Long> history = new History<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private final int[] keys = new int[SLOTS];
    private final int[] calls = new int[SLOTS];
    private int lastKey = SLOTS - 1;
    private long lastValue;

    private static final class Client {
        private final String name;
        private boolean busy;
        private Zxid lastChange = Zxid.ZERO;
        private Optional<Call> again = Optional.empty();
        /** The last value it knows of, by slot. */
        private final long[] known = new long[SLOTS];

        Client(String name) {
            this.name = name;
        }
    }

    /** One answer to a read, and at which position of which run of a server it was given. */
    private record Seen(Identity by, ReadConsistency asked, int key, long value, Zxid at) {}

    RegisterLoad() {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client("c" + (i + 1)));
        }
        for (int i = 0; i < SLOTS; i++) {
            keys[i] = i;
        }
    }

    @Override
    public void write(SimEnsemble ensemble, SimServer server, Dice dice) {
        for (int left = 1 + dice.below(3); left > 0; left--) {
            Optional<Client> client = idle(dice);
            if (client.isEmpty()) {
                ensemble.submit(server.id().value());
            } else {
                int slot = slot(dice);
                Call call = client.get().again.orElseGet(() -> newChange(client.get(), slot, dice));
                change(ensemble, server, client.get(), slot, call, dice);
            }
        }
    }

    private Optional<Client> idle(Dice dice) {
        int first = dice.below(CLIENTS);
        for (int i = 0; i < CLIENTS; i++) {
            Client client = clients.get((first + i) % CLIENTS);
            if (!client.busy) {
                return Optional.of(client);
            }
        }
        return Optional.empty();
    }

    /** A register is used for so many calls, and then another takes its place: histories stay short. */
    private int slot(Dice dice) {
        int slot = dice.below(SLOTS);
        if (calls[slot] >= CALLS_OF_A_KEY) {
            keys[slot] = ++lastKey;
            calls[slot] = 0;
            clients.forEach(client -> client.known[slot] = 0);
        }
        return slot;
    }

    private Call newChange(Client client, int slot, Dice dice) {
        long value = ++lastValue;
        int key = keys[slot];
        return new Call(
                key,
                Optional.of(
                        dice.chance(0.5)
                                ? Command.write(key, value)
                                : Command.compareAndSet(key, client.known[slot], value)));
    }

    private void change(SimEnsemble ensemble, SimServer server, Client client, int slot, Call call, Dice dice) {
        client.busy = true;
        client.again = Optional.empty();
        long id = history.invoke(client.name, call);
        Command command = call.change().orElseThrow();
        SimRequest request = ensemble.submit(server.id().value(), command.encode(dice.below(24)));
        request.whenTold(told -> {
            client.busy = false;
            boolean refused = told.reason().equals(Optional.of(RejectReason.STATE_MACHINE));
            if (told.outcome() == SimRequest.Outcome.COMMITTED || refused) {
                long met = Registers.value(told.result());
                history.complete(id, met);
                calls[slot]++;
                boolean changed = !refused && command.holdsFor(met);
                client.known[slot] = changed ? command.value() : met;
                client.lastChange = Zxid.max(client.lastChange, told.zxid());
            } else if (told.outcome() == SimRequest.Outcome.UNKNOWN) {
                history.unknown(id);
                calls[slot]++;
                client.again = call.key() == keys[slot] && dice.chance(0.7) ? Optional.of(call) : Optional.empty();
            } else {
                history.failed(id);
            }
        });
    }

    @Override
    public void read(SimEnsemble ensemble, SimServer server, Dice dice) {
        Optional<Client> idle = idle(dice);
        if (idle.isEmpty()) {
            ensemble.read(server.id().value());
            return;
        }
        int slot = slot(dice);
        Client client = idle.get();
        if (dice.chance(0.6)) {
            readLinearizable(ensemble, server, client, slot);
        } else {
            ReadConsistency asked =
                    dice.chance(0.5) ? ReadConsistency.LOCAL : ReadConsistency.atLeast(client.lastChange);
            ask(ensemble, server, client, slot, asked);
        }
    }

    private SimRead readLinearizable(SimEnsemble ensemble, SimServer server, Client client, int slot) {
        long id = history.invoke(client.name, new Call(keys[slot], Optional.empty()));
        SimRead read = ask(ensemble, server, client, slot, ReadConsistency.LINEARIZABLE);
        read.alsoWhenTold(told -> {
            if (told.outcome() == SimRead.Outcome.READY) {
                history.complete(id, Registers.value(told.answer()));
                calls[slot]++;
            } else {
                history.failed(id);
            }
        });
        return read;
    }

    private SimRead ask(SimEnsemble ensemble, SimServer server, Client client, int slot, ReadConsistency asked) {
        int key = keys[slot];
        client.busy = true;
        Identity by = server.identity();
        SimRead read = ensemble.query(server.id().value(), asked, Registers.question(key));
        read.alsoWhenTold(told -> {
            client.busy = false;
            if (told.outcome() == SimRead.Outcome.READY) {
                long value = Registers.value(told.answer());
                seen.add(new Seen(by, asked, key, value, told.zxid()));
                client.known[slot] = key == keys[slot] ? value : client.known[slot];
            }
        });
        return read;
    }

    @Override
    public void judge(SimEnsemble ensemble) {
        readEverythingOnceMore(ensemble);
        requirePrefixes(ensemble);
        requireLinearizable(ensemble);
        ensemble.checks().replicas().proveSnapshots();
    }

    /** What was acknowledged and then lost shows here at the latest. */
    private void readEverythingOnceMore(SimEnsemble ensemble) {
        Client last = new Client("last");
        for (int slot = 0; slot < SLOTS; slot++) {
            SimRead read = readLinearizable(ensemble, ensemble.leader().orElseThrow(), last, slot);
            ensemble.await("an answer to a last read", () -> read.outcome() != SimRead.Outcome.PENDING, READ_MILLIS);
        }
    }

    private void requirePrefixes(SimEnsemble ensemble) {
        Map<Integer, TreeMap<Zxid, Long>> values = fold(ensemble.committed());
        Map<String, Zxid> furthest = new TreeMap<>();
        for (Seen one : seen) {
            Map.Entry<Zxid, Long> change =
                    values.getOrDefault(one.key(), new TreeMap<>()).floorEntry(one.at());
            long expected = change == null ? 0 : change.getValue();
            ensemble.checks()
                    .require(
                            one.value() == expected
                                    && !one.at().isBefore(one.asked().zxid()),
                            Property.READS,
                            () -> one + " is not what the committed history has there: " + expected);
            Zxid before = furthest.merge(one.by().toString(), one.at(), Zxid::max);
            ensemble.checks()
                    .require(before.equals(one.at()), Property.READS, () -> one + " comes after a read at " + before);
        }
    }

    /** All values that each register ever had in the committed history. */
    private static Map<Integer, TreeMap<Zxid, Long>> fold(List<Entry> committed) {
        Map<Integer, TreeMap<Zxid, Long>> values = new TreeMap<>();
        for (Entry entry : committed) {
            if (entry.kind() == EntryKind.APP) {
                Command command = Command.decode(entry.payload().toByteArray());
                TreeMap<Zxid, Long> own = values.computeIfAbsent(command.key(), key -> new TreeMap<>());
                if (command.holdsFor(own.isEmpty() ? 0 : own.lastEntry().getValue())) {
                    own.put(entry.zxid(), command.value());
                }
            }
        }
        return values;
    }

    private void requireLinearizable(SimEnsemble ensemble) {
        LinearizabilityChecker<Long, Call, Long> checker =
                LinearizabilityChecker.of(new RegisterModel()).stepsMax(STEPS_MAX);
        Map<Integer, Verdict<Long, Call, Long>> verdicts =
                LinearizabilityChecker.checkEach(checker, history.operations(), Call::key, call -> call);
        verdicts.forEach((key, verdict) -> {
            ensemble.coverage()
                    .saw("history " + (verdict instanceof Verdict.Undecided ? "undecided" : "of a register judged"));
            ensemble.checks()
                    .require(
                            !(verdict instanceof Verdict.NotLinearizable),
                            Property.LINEARIZABILITY,
                            () -> "register " + key + " is " + verdict.account());
        });
    }
}

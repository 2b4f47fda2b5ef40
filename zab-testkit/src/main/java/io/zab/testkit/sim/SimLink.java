package io.zab.testkit.sim;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryBatch;
import io.zab.core.model.LinkId;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect.StreamHistory;
import io.zab.core.step.Event;
import io.zab.core.step.SyncPlan;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * One session between a follower and a leader: two directions, each in order until it breaks.
 *
 * <p>Invariant: what one end takes out of the link is a prefix of what the other put in; after an end was told that the
 * link is down, or closed it, it takes nothing more.
 */
final class SimLink {
    private static final Object OPEN = "open";
    private static final Object ACCEPT = "accept";
    private static final Object CLOSE = "close";

    /** What is on its way, with the number it has in the trace. */
    private record Parcel(long number, Object item) {}

    private final LinkId id;
    private final ServerId leaderId;
    private final SimNetwork network;
    private final End follower;
    private final End leader;

    SimLink(LinkId id, SimServer opener, ServerId leaderId, SimNetwork network) {
        this.id = id;
        this.leaderId = leaderId;
        this.network = network;
        this.follower = new End(opener);
        this.leader = new End(null);
        follower.other = leader;
        leader.other = follower;
        follower.standing = true;
    }

    LinkId id() {
        return id;
    }

    End open() {
        follower.transmit(OPEN);
        return follower;
    }

    boolean isUp() {
        return follower.standing && leader.standing;
    }

    /** Whether one end believes in it and the other does not, or something put in will not arrive. */
    boolean isHalfOpen() {
        return !isGone() && (!isUp() || follower.lost || leader.lost);
    }

    boolean joinsAny(IntPredicate servers) {
        return servers.test(leaderId.value())
                || servers.test(follower.owner.id().value());
    }

    boolean isGone() {
        return !follower.standing && !leader.standing;
    }

    boolean touches(ServerId server) {
        return follower.owner.id().equals(server) || leaderId.equals(server);
    }

    boolean joins(ServerId a, ServerId b) {
        ServerId opener = follower.owner.id();
        return opener.equals(a) && leaderId.equals(b) || opener.equals(b) && leaderId.equals(a);
    }

    /** Breaks anywhere in what is under way: the rest and all that is put in later is lost; each end hears in its time. */
    void breakDown(Dice dice, long mostMillis) {
        network.coverage().saw("link broken");
        follower.loseRest(dice);
        leader.loseRest(dice);
        follower.tellDown(dice.between(0, mostMillis));
        leader.tellDown(dice.between(0, mostMillis));
    }

    /**
     * The follower hears at once that it is down, the leader late, and what is under way to the leader comes late too.
     *
     * @param delayMostMillis how late that is
     * @param silentMillis how late the leader hears, at the least; at most half as late again, and as late as the bytes
     */
    void forsake(Dice dice, long delayMostMillis, long silentMillis) {
        network.coverage().saw("link forsaken");
        leader.loseRest(dice);
        follower.lost = true;
        follower.delayUntil(network.timeline().now() + dice.between(1, delayMostMillis));
        follower.tellDown(0);
        leader.tellDown(dice.between(silentMillis, silentMillis + Math.max(silentMillis / 2, delayMostMillis)));
    }

    void flushHeld() {
        follower.flushHeld();
        leader.flushHeld();
    }

    private void accepted() {
        List<SimServer> candidates = network.running(leaderId);
        boolean wayBack = !network.isCut(leaderId, follower.owner.id());
        if (candidates.isEmpty() || !wayBack || !follower.standing) {
            follower.tellDown(wayBack ? 1 : network.connectTimeoutMillis());
            return;
        }
        leader.owner = candidates.get(0);
        leader.standing = true;
        leader.owner.linked(id, leader);
        leader.owner.receive(new Event.LinkUp(id, follower.owner.identity()));
        leader.transmit(ACCEPT);
    }

    /** One side of the link, with what its owner has put in and what has not left yet. */
    final class End {
        private SimServer owner;
        private End other;
        private boolean standing;
        private boolean lost;
        private long lastArrival;
        private long delayedUntil;
        private boolean pumping;
        private final Deque<Object> feed = new ArrayDeque<>();
        private final Deque<Parcel> held = new ArrayDeque<>();
        private final Deque<Parcel> underWay = new ArrayDeque<>();

        private End(SimServer owner) {
            this.owner = owner;
        }

        SimServer remote() {
            return other.owner;
        }

        private ServerId remoteId() {
            return other.owner == null ? leaderId : other.owner.id();
        }

        /** Behind everything put in before; but a Ping may pass a stream. */
        void send(SessionMessage message) {
            if (!standing) {
                return;
            }
            if (feed.isEmpty() || message instanceof SessionMessage.Ping) {
                transmit(message);
            } else {
                feed.add(message);
            }
        }

        void stream(StreamHistory history) {
            if (standing) {
                feed.add(new Stream(history));
                pumpIn(0);
            }
        }

        private void pumpIn(long millis) {
            if (!pumping) {
                pumping = true;
                network.timeline().in(millis, () -> {
                    pumping = false;
                    pump();
                });
            }
        }

        private void pump() {
            if (!standing) {
                return;
            }
            if (owner.isPaused()) {
                pumpIn(owner.pauseLeft());
                return;
            }
            while (!feed.isEmpty()) {
                if (feed.getFirst() instanceof Stream stream) {
                    stream.nextPiece(owner.disk(), this);
                    if (stream.isDone()) {
                        feed.removeFirst();
                    }
                    pumpIn(network.pieceMillis());
                    return;
                }
                transmit(feed.removeFirst());
            }
        }

        private void transmit(Object item) {
            ServerId to = remoteId();
            Parcel parcel = new Parcel(network.trace().sent(owner.id(), to, Optional.of(id), item), item);
            if (lost) {
                network.trace().lost(parcel.number(), "the link is broken");
            } else if (!network.isCut(owner.id(), to) && held.isEmpty()) {
                carry(parcel);
            } else if (item == OPEN) {
                network.trace().lost(parcel.number(), "cut off");
                tellDown(network.connectTimeoutMillis());
            } else if (network.cutBreaksLink()) {
                lost = true;
                network.trace().lost(parcel.number(), "cut off");
                tellDown(network.breakTimeoutMillis());
                other.tellDown(network.breakTimeoutMillis());
            } else {
                held.add(parcel);
            }
        }

        private void carry(Parcel parcel) {
            lastArrival = Math.max(lastArrival, network.timeline().now() + network.delay(owner.id(), remoteId()));
            underWay.add(parcel);
            network.timeline().in(lastArrival - network.timeline().now(), this::deliverNext);
        }

        /** In the order in which they left, whenever the first of them may arrive. */
        private void deliverNext() {
            long wait = delayedUntil - network.timeline().now();
            if (wait > 0) {
                network.timeline().in(wait, this::deliverNext);
            } else if (!underWay.isEmpty()) {
                other.arrived(underWay.removeFirst());
            }
        }

        private void delayUntil(long millis) {
            delayedUntil = Math.max(delayedUntil, millis);
        }

        /** Of what is under way the first few still arrive; one message may be cut in the middle, the others are gone. */
        private void loseRest(Dice dice) {
            lost = true;
            int kept = (int) dice.between(0, dice.chance(0.3) ? 0 : underWay.size());
            if (kept < underWay.size()) {
                network.coverage().saw(kept == 0 ? "all under way lost" : "some under way lost");
            }
            loseUnderWay(kept);
        }

        private void loseUnderWay(int kept) {
            while (underWay.size() > kept) {
                network.trace().lost(underWay.removeLast().number(), "the link broke under it");
            }
        }

        private void arrived(Parcel parcel) {
            Object item = parcel.item();
            if (item != OPEN && !standing) {
                network.trace().lost(parcel.number(), "this end has closed");
                network.coverage().saw("arrived on a link that is closed here");
                if (owner != null) {
                    owner.ignores(id);
                }
                return;
            }
            network.trace().arrived(parcel.number());
            if (item == OPEN) {
                accepted();
            } else if (item == CLOSE) {
                down("closed by the other side");
            } else if (item == ACCEPT) {
                owner.receive(new Event.LinkUp(id, other.owner.identity()));
            } else {
                if (owner.hasNewerLink(id)) {
                    network.coverage().saw("arrived on an old link while a newer one was up");
                }
                owner.receive(new Event.Received(id, (SessionMessage) item));
            }
        }

        private void flushHeld() {
            ServerId to = remoteId();
            while (owner != null && !lost && !held.isEmpty() && !network.isCut(owner.id(), to)) {
                carry(held.removeFirst());
            }
        }

        private void loseHeld() {
            held.forEach(parcel -> network.trace().lost(parcel.number(), "held back when the link broke"));
            held.clear();
        }

        private void tellDown(long millis) {
            network.timeline().in(millis, () -> {
                if (standing) {
                    down("lost");
                }
            });
        }

        private void down(String reason) {
            standing = false;
            lost = true;
            feed.clear();
            loseHeld();
            owner.unlinked(id, this);
            owner.receive(new Event.LinkDown(id, reason));
        }

        /** The owner ends it: what it sent still goes out, up to a stream that is not finished. */
        void close() {
            standing = false;
            while (!feed.isEmpty() && !(feed.getFirst() instanceof Stream)) {
                transmit(feed.removeFirst());
            }
            feed.clear();
            transmit(CLOSE);
            owner.unlinked(id, this);
        }

        /** The owner's process is gone. */
        void vanish(boolean alsoUnderWay) {
            standing = false;
            feed.clear();
            loseHeld();
            lost = true;
            if (alsoUnderWay) {
                loseUnderWay(0);
            }
            if (network.isCut(owner.id(), remoteId())) {
                other.tellDown(network.breakTimeoutMillis());
            } else {
                long afterTheLast = Math.max(0, lastArrival - network.timeline().now());
                other.tellDown(afterTheLast + network.delay(owner.id(), remoteId()));
            }
        }

        @Override
        public String toString() {
            return id + " at " + (owner == null ? leaderId : owner);
        }
    }

    /** A {@link StreamHistory} under way: the plan's own message, chunks of a snapshot, then the log in pieces. */
    private final class Stream {
        private final StreamHistory history;
        private boolean announced;
        private long snapshotSent;
        private Zxid sent;

        Stream(StreamHistory history) {
            this.history = history;
            this.sent = history.plan().start();
        }

        boolean isDone() {
            return announced && snapshotLeft() == 0 && !sent.isBefore(history.end());
        }

        private long snapshotLeft() {
            return history.plan() instanceof SyncPlan.Install install
                    ? install.snapshot().sizeBytes() - snapshotSent
                    : 0;
        }

        void nextPiece(SimDisk log, End end) {
            if (!announced) {
                announced = true;
                end.transmit(announcement());
            } else if (snapshotLeft() > 0) {
                Snapshot snapshot = ((SyncPlan.Install) history.plan()).snapshot();
                int length = (int) Math.min(network.chunkBytes(), snapshotLeft());
                Payload bytes = log.content(snapshot).slice((int) snapshotSent, length);
                int crc = (int) SimApplication.digest(bytes);
                end.transmit(new SessionMessage.SnapshotChunk(snapshotSent, bytes, crc));
                snapshotSent += length;
            } else {
                List<Entry> entries = log.read(sent, history.end(), network.pieceEntries());
                sent = entries.get(entries.size() - 1).zxid();
                end.transmit(new SessionMessage.SyncTxns(EntryBatch.of(entries)));
            }
        }

        private SessionMessage announcement() {
            if (history.plan() instanceof SyncPlan.Diff diff) {
                return new SessionMessage.SyncDiff(diff.from());
            } else if (history.plan() instanceof SyncPlan.Truncate truncate) {
                return new SessionMessage.SyncTruncate(truncate.to());
            }
            return new SessionMessage.SyncSnapshot(((SyncPlan.Install) history.plan()).snapshot());
        }
    }
}

package io.zab;

import io.zab.core.model.Entry;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect.Stage;
import io.zab.core.step.Effect.Standing;
import io.zab.runtime.Application;
import io.zab.runtime.HostListener;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** The host's state machine and listener in the terms of the machinery. */
final class HostCode implements Application, HostListener {
    private final StateMachine machine;
    private final Optional<PreparingStateMachine> preparing;
    private final PeerListener listener;

    HostCode(StateMachine machine, PeerListener listener) {
        this.machine = machine;
        this.preparing = machine instanceof PreparingStateMachine prepares ? Optional.of(prepares) : Optional.empty();
        this.listener = listener;
    }

    @Override
    public byte[] apply(Entry entry, boolean submittedHere) throws Exception {
        ServerId origin = entry.origin().server().orElseThrow();
        return machine.apply(new Txn(entry.zxid(), entry.payload().toByteArray(), origin, submittedHere));
    }

    @Override
    public Frozen freeze() {
        SnapshotWriter writer = machine.freeze();
        if (writer == null) {
            throw new NullPointerException(machine.getClass().getName() + ".freeze returned null");
        }
        return writer::writeTo;
    }

    @Override
    public void restore(InputStream in) throws IOException {
        machine.restore(in);
    }

    @Override
    public byte[] query(byte[] question) throws Exception {
        return machine.query(question);
    }

    @Override
    public OptionalLong digest() {
        return machine.digest();
    }

    @Override
    public boolean prepares() {
        return preparing.isPresent();
    }

    @Override
    public Prepared prepare(Payload request) {
        try {
            return new Prepared(false, Payload.copyOf(preparing.orElseThrow().prepare(request.toByteArray())));
        } catch (RejectedByStateMachine e) {
            return new Prepared(true, Payload.wrap(e.detail()));
        }
    }

    @Override
    public void pending(Payload change) {
        preparing.orElseThrow().pending(change.toByteArray());
    }

    @Override
    public void forgetPending() {
        preparing.orElseThrow().forgetPending();
    }

    @Override
    public void standing(Standing standing, Zxid logged) {
        ServerId leader = standing.leader().orElse(null);
        boolean serves = standing.stage() == Stage.SERVING;
        switch (standing.role()) {
            case LOOKING -> listener.onLooking(standing.reason());
            case LEADING -> {
                if (serves) {
                    listener.onLeading(standing.epoch());
                }
            }
            case FOLLOWING -> {
                if (serves) {
                    listener.onFollowing(leader, standing.epoch());
                }
            }
            case OBSERVING -> {
                if (serves) {
                    listener.onObserving(leader, standing.epoch());
                }
            }
        }
        if (standing.stage() == Stage.SYNCHRONISING) {
            receiving(standing.leader(), logged, 0, 0);
        }
    }

    @Override
    public void receiving(Optional<ServerId> leader, Zxid logged, long snapshotBytes, long snapshotBytesTotal) {
        listener.onSynchronising(new SynchronisationProgress(leader, logged, snapshotBytes, snapshotBytesTotal));
    }

    @Override
    public void damaged(String what) {
        listener.onDamaged(what);
    }

    @Override
    public void failed(String reason) {
        listener.onFailed(reason);
    }
}

package io.zab.testkit.sim;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect;

/** Carries out one server's effects, in their order, against the model disk, the network and the application. */
final class SimDriver implements Effect.Visitor {
    private final SimServer server;
    private final SimEnsemble world;
    private final SimApplier applier;
    private long lastWrite;
    private Zxid hint = Zxid.ZERO;

    SimDriver(SimServer server, SimEnsemble world, SimApplier applier) {
        this.server = server;
        this.world = world;
        this.applier = applier;
    }

    @Override
    public void send(Effect.Send effect) {
        world.coverage().saw("sent ", effect.message());
        if (effect.message() instanceof SessionMessage.Refuse refuse) {
            world.coverage().saw("refused " + refuse.reason());
        } else if (effect.message() instanceof SessionMessage.AckEpoch ack && !ack.granted()) {
            world.coverage().saw("epoch acknowledged without a grant");
        }
        world.checks().vouches().sent(server, effect.link(), effect.message());
        server.end(effect.link()).ifPresent(end -> end.send(effect.message()));
    }

    @Override
    public void notify(Effect.Notify effect) {
        world.checks().vouches().notified(server, effect.notification());
        world.network().notify(server, effect.to(), effect.notification());
    }

    @Override
    public void streamHistory(Effect.StreamHistory effect) {
        world.coverage().saw("synchronised by ", effect.plan());
        world.checks().leaders().streams(server, effect);
        server.end(effect.link()).ifPresent(end -> end.stream(effect));
    }

    @Override
    public void openSession(Effect.OpenSession effect) {
        server.linked(effect.link(), world.network().open(server, effect.link(), effect.leader()));
    }

    @Override
    public void closeSession(Effect.CloseSession effect) {
        server.end(effect.link()).ifPresent(SimLink.End::close);
    }

    @Override
    public void write(Effect.Write effect) {
        world.checks()
                .require(
                        effect.number() == lastWrite + 1,
                        Property.WRITE_NUMBERS,
                        () -> effect.number() + " follows " + lastWrite);
        lastWrite = effect.number();
        world.coverage().saw("wrote ", effect.op());
        world.checks().writes(server, effect.op());
        server.disk().write(effect.number(), effect.op(), hint);
        hint = Zxid.ZERO;
    }

    @Override
    public void commitHint(Effect.CommitHint effect) {
        world.checks().ledger().mustBeCommitted(effect.zxid(), () -> "a commit hint of " + server);
        hint = effect.zxid();
    }

    @Override
    public void deliver(Effect.Deliver effect) {
        world.checks().roles().delivers(server, effect.through());
        applier.add(effect);
    }

    @Override
    public void restore(Effect.Restore effect) {
        applier.add(effect);
    }

    @Override
    public void prepare(Effect.Prepare effect) {
        effect.requests().forEach(request -> world.clients().inPreparation(server, request.origin(), true));
        applier.add(effect);
    }

    @Override
    public void reject(Effect.Reject effect) {
        for (RejectedRequest rejected : effect.rejected()) {
            world.clients().rejected(server, rejected);
        }
    }

    @Override
    public void abandon(Effect.Abandon effect) {
        world.clients().abandoned(server, effect.leaderEpoch());
    }

    @Override
    public void readReady(Effect.ReadReady effect) {
        world.clients().readReady(server, effect.readNo(), effect.zxid());
    }

    @Override
    public void readFailed(Effect.ReadFailed effect) {
        world.clients().readFailed(server, effect.readNo());
    }

    @Override
    public void roleChanged(Effect.RoleChanged effect) {
        world.coverage().saw(effect.standing().role() + " " + effect.standing().stage());
        applier.add(effect);
    }

    @Override
    public void report(Effect.Report effect) {
        world.reported(server, effect.level(), effect.text());
    }

    @Override
    public void halt(Effect.Halt effect) {
        world.halted(server, effect.reason());
    }
}

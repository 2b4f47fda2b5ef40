package io.zab.runtime;

import io.zab.core.model.ServerId;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a reactor works with, none of it running. */
final class ReactorParts {
    final Inbox inbox = new Inbox();
    final FakeStore store = new FakeStore();
    final FakeEndpoint endpoint = new FakeEndpoint();
    final FakeApplication application = new FakeApplication();
    final PendingRequests pending = new PendingRequests(100, 1 << 20, 0);
    final List<String> halted = new ArrayList<>();
    final List<View> viewed = new ArrayList<>();
    final EntryCache cache = new EntryCache(1 << 20);
    final LogWriter log = new LogWriter(store, 0, inbox::post, cache::persisted);
    private final EntrySource source = new EntrySource(cache, store);
    final Applier applier = new Applier(
            new Replica.Ports(
                    Samples.SELF,
                    Samples.SESSION,
                    application,
                    new SilentListener(),
                    source,
                    store,
                    pending,
                    new Standings(),
                    inbox::post),
            Samples.settings(),
            inbox,
            () -> {});
    private final ReadBarriers reads = new ReadBarriers(applier);
    final LinkFeeds feeds = new LinkFeeds(
            endpoint,
            source,
            store,
            new FeedReader("test-feed"),
            inbox,
            new DamageWatch(new OperatorLog(Samples.SELF), inbox::post, what -> {}, () -> {}, () -> 0));
    private final InPreparation inPreparation = new InPreparation(Samples.SELF);

    Reactor reactor(Protocol protocol) {
        EffectRunner runner = new EffectRunner(new EffectRunner.Parts(
                endpoint,
                feeds,
                log,
                cache,
                applier,
                pending,
                reads,
                inPreparation,
                new OperatorLog(Samples.SELF),
                halted::add));
        Inbound inbound = new Inbound(inbox, () -> false, feeds::writable, text -> {});
        return new Reactor(
                new Reactor.Parts(inbox, inbound, protocol, runner, feeds, reads, inPreparation, pending, viewed::add));
    }

    private static final class SilentListener implements HostListener {
        @Override
        public void standing(Standing standing, Zxid logged) {}

        @Override
        public void receiving(Optional<ServerId> leader, Zxid logged, long snapshotBytes, long snapshotBytesTotal) {}

        @Override
        public void damaged(String what) {}

        @Override
        public void failed(String reason) {}
    }
}

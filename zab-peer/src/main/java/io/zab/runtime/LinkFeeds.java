package io.zab.runtime;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.LinkId;
import io.zab.core.model.Payload;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import io.zab.core.step.Event;
import io.zab.core.step.SyncPlan;
import io.zab.spi.Endpoint;
import io.zab.spi.StorageException;
import io.zab.spi.Store;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The feeds of all sessions that stand. What is said on a session that does not is dropped. Confined to the reactor
 * thread.
 */
final class LinkFeeds {
    private final Endpoint endpoint;
    private final EntrySource source;
    private final Store store;
    private final FeedReader reader;
    private final Inbox inbox;
    private final DamageWatch damage;
    private final TreeMap<LinkId, LinkFeed> feeds = new TreeMap<>();
    private final LinkFeed.Disk disk = new ReactorDisk();

    LinkFeeds(Endpoint endpoint, EntrySource source, Store store, FeedReader reader, Inbox inbox, DamageWatch damage) {
        this.endpoint = endpoint;
        this.source = source;
        this.store = store;
        this.reader = reader;
        this.inbox = inbox;
        this.damage = damage;
    }

    /** Follows sessions as they come and go, before the protocol hears of it. */
    void observe(Event event) {
        if (event instanceof Event.LinkUp up) {
            feeds.put(up.link(), new LinkFeed(up.link(), endpoint, source, disk));
        } else if (event instanceof Event.LinkDown down) {
            drop(down.link());
        }
    }

    void send(LinkId link, SessionMessage message) {
        LinkFeed feed = feeds.get(link);
        if (feed != null) {
            feed.send(message);
        }
    }

    void stream(LinkId link, SyncPlan plan, Zxid end) {
        LinkFeed feed = feeds.get(link);
        if (feed != null) {
            feed.stream(plan, end);
        }
    }

    void writable(LinkId link) {
        LinkFeed feed = feeds.get(link);
        if (feed != null) {
            feed.writable();
        }
    }

    void close(LinkId link) {
        drop(link);
        endpoint.closeSession(link);
    }

    int size() {
        return feeds.size();
    }

    private void drop(LinkId link) {
        LinkFeed feed = feeds.remove(link);
        if (feed != null) {
            feed.close();
        }
    }

    private final class ReactorDisk implements LinkFeed.Disk {
        @Override
        public <T> void read(LinkFeed.Job<T> job, Consumer<T> then, Consumer<String> broken) {
            reader.read(() -> {
                try {
                    T result = job.run();
                    inbox.run(() -> then.accept(result));
                } catch (StorageException e) {
                    damage.found(e);
                    inbox.run(() -> broken.accept("cannot read what it needs: " + e.getMessage()));
                } catch (RuntimeException e) {
                    inbox.run(() -> broken.accept("cannot read what it needs: " + e.getMessage()));
                }
            });
        }

        @Override
        public Payload snapshot(Snapshot snapshot, long offset, int length) throws StorageException {
            return store.readSnapshot(snapshot, offset, length);
        }

        @Override
        public void broken(LinkId link, String reason) {
            feeds.remove(link);
            endpoint.closeSession(link);
            inbox.post(new Event.LinkDown(link, reason));
        }
    }
}

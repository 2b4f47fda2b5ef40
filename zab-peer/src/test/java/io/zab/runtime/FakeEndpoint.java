package io.zab.runtime;

import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.LinkId;
import io.zab.core.model.ServerId;
import io.zab.spi.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** An endpoint that writes down what it is asked, and takes as much as a test lets it. */
final class FakeEndpoint implements Endpoint {
    final List<SessionMessage> sent = new ArrayList<>();
    final List<SessionMessage> urgent = new ArrayList<>();
    final List<LinkId> closed = new ArrayList<>();
    final List<LinkId> resumed = new ArrayList<>();
    int room = Integer.MAX_VALUE;

    @Override
    public void members(SortedMap<ServerId, String> addresses) {}

    @Override
    public void notify(ServerId to, Notification notification) {}

    @Override
    public void openSession(LinkId link, ServerId leader) {}

    @Override
    public boolean send(LinkId link, SessionMessage message) {
        sent.add(message);
        return --room > 0;
    }

    @Override
    public void sendUrgent(LinkId link, SessionMessage message) {
        urgent.add(message);
    }

    @Override
    public void closeSession(LinkId link) {
        closed.add(link);
    }

    @Override
    public void resume(LinkId link) {
        resumed.add(link);
    }

    @Override
    public int port() {
        return 1;
    }

    @Override
    public void close() {}
}

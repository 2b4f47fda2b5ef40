package io.zab.core.protocol;

import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sessions opened to a leader that have not said their first word. */
final class SilentLinks {
    private final SortedMap<LinkId, Silent> links = new TreeMap<>();

    private record Silent(Identity remote, long sinceMillis) {}

    void add(LinkId link, Identity remote, long now) {
        links.put(link, new Silent(remote, now));
    }

    /** Who is at the other end; empty when this session has spoken, or is unknown. */
    Optional<Identity> remove(LinkId link) {
        return Optional.ofNullable(links.remove(link)).map(Silent::remote);
    }

    /** Takes out those that came up before {@code millis}. */
    List<LinkId> removeOlder(long millis) {
        List<LinkId> older = new ArrayList<>();
        for (LinkId link : new ArrayList<>(links.keySet())) {
            if (links.get(link).sinceMillis() < millis) {
                links.remove(link);
                older.add(link);
            }
        }
        return older;
    }
}

package io.zab.election;

import io.zab.core.election.Election.Outlet;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import java.util.ArrayList;
import java.util.List;

/** An outlet that keeps what an election did, for comparison by equality. */
final class RecordingOutlet implements Outlet {
    /** One thing an election did. */
    sealed interface Act {}

    record Sent(int to, long round, Vote vote, long seen) implements Act {}

    record Decided(int leader) implements Act {}

    final List<String> reports = new ArrayList<>();
    private final List<Act> acts = new ArrayList<>();
    private long number;

    @Override
    public long send(ServerId to, long round, Vote vote, long seen) {
        acts.add(new Sent(to.value(), round, vote, seen));
        return ++number;
    }

    @Override
    public void decide(ServerId leader) {
        acts.add(new Decided(leader.value()));
    }

    @Override
    public void report(String text) {
        reports.add(text);
    }

    /** What was done since the last call. */
    List<Act> drain() {
        List<Act> drained = List.copyOf(acts);
        acts.clear();
        return drained;
    }

    long lastNumber() {
        return number;
    }
}

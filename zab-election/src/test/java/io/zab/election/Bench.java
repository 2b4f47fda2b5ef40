package io.zab.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.election.Election.Candidacy;
import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.Vote;
import io.zab.election.RecordingOutlet.Act;
import io.zab.election.RecordingOutlet.Decided;
import io.zab.election.RecordingOutlet.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One election under test: each call is one step, and gives what that step did. */
final class Bench {
    static final String THREE = "1@a:1,2@b:1,3@c:1";
    static final String FIVE = "1@a:1,2@b:1,3@c:1,4@d:1,5@e:1";

    final Identity self;
    final RecordingOutlet outlet = new RecordingOutlet();
    final FastLeaderElection election = new FastLeaderElection(ElectionTimers.DEFAULT);
    long now;

    Bench(int self) {
        this.self = Said.identity(self);
    }

    List<Act> start(Vote own, String... ensembles) {
        List<Ensemble> configurations = new ArrayList<>();
        for (String ensemble : ensembles) {
            configurations.add(Ensemble.parse(ensemble));
        }
        return start(own, configurations, false);
    }

    List<Act> start(Vote own, List<Ensemble> configurations, boolean unanimous) {
        return start(new Candidacy(self, own, configurations, 0, unanimous, Optional.empty()));
    }

    /** The leader it followed is gone. */
    List<Act> startWithout(int lost, Vote own, String ensemble) {
        return startWithout(lost, own, List.of(Ensemble.parse(ensemble)), false);
    }

    List<Act> startWithout(int lost, Vote own, List<Ensemble> configurations, boolean unanimous) {
        return start(new Candidacy(self, own, configurations, 0, unanimous, Optional.of(Said.id(lost))));
    }

    private List<Act> start(Candidacy candidacy) {
        election.start(now, candidacy, outlet);
        return outlet.drain();
    }

    List<Act> hears(int from, Said said) {
        return hears(Said.identity(from), said);
    }

    List<Act> hears(Identity from, Said said) {
        election.notified(now, from, said.toNotification(), outlet);
        return outlet.drain();
    }

    List<Act> reaches(int peer) {
        election.reachable(now, Said.id(peer), outlet);
        return outlet.drain();
    }

    List<Act> learns(Ensemble... configurations) {
        election.reconfigured(now, List.of(configurations), outlet);
        return outlet.drain();
    }

    List<Act> at(long millis) {
        now = millis;
        election.time(now, outlet);
        return outlet.drain();
    }

    /** Lets deadlines pass until the next one is later than this. */
    void passUntil(long millis) {
        for (int i = 0; i < 1_000 && election.deadline() < millis; i++) {
            atDeadline();
        }
        assertThat(election.deadline()).isBetween(millis, millis + 5_000);
    }

    /** Moves to the next deadline and lets it pass. */
    List<Act> atDeadline() {
        return at(election.deadline());
    }

    /** The number of the last Notification it sent. */
    long lastNumber() {
        return outlet.lastNumber();
    }

    static Act sent(int to, long round, Vote vote, long seen) {
        return new Sent(to, round, vote, seen);
    }

    static Act decided(int leader) {
        return new Decided(leader);
    }
}

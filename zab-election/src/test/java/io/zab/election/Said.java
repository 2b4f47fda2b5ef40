package io.zab.election;

import io.zab.core.message.Notification;
import io.zab.core.message.Notification.State;
import io.zab.core.model.Identity;
import io.zab.core.model.MemberRole;
import io.zab.core.model.ServerId;
import io.zab.core.model.Vote;
import io.zab.core.model.Zxid;
import java.util.Optional;

/** The parts of a Notification that an election looks at; the rest is filled with what it must not care about. */
record Said(
        State state,
        long round,
        Vote vote,
        long number,
        long seen,
        MemberRole role,
        boolean established,
        boolean healthy,
        long epoch) {
    static Said looking(long round, Vote vote) {
        return of(State.LOOKING, round, vote);
    }

    static Said following(long round, Vote vote) {
        return of(State.FOLLOWING, round, vote);
    }

    /** Elected, its epoch not established yet. */
    static Said elected(long round, Vote vote) {
        return of(State.LEADING, round, vote);
    }

    static Said leading(long round, Vote vote, long epoch) {
        return new Said(State.LEADING, round, vote, 1, 0, MemberRole.VOTER, true, true, epoch);
    }

    static Said of(State state, long round, Vote vote) {
        return new Said(state, round, vote, 1, 0, MemberRole.VOTER, false, false, 0);
    }

    Said number(long newNumber) {
        return new Said(state, round, vote, newNumber, seen, role, established, healthy, epoch);
    }

    Said seen(long newSeen) {
        return new Said(state, round, vote, number, newSeen, role, established, healthy, epoch);
    }

    Said observer() {
        return new Said(state, round, vote, number, seen, MemberRole.OBSERVER, established, healthy, epoch);
    }

    Said unhealthy() {
        return new Said(state, round, vote, number, seen, role, established, false, epoch);
    }

    Notification toNotification() {
        return new Notification(
                number,
                state,
                established,
                healthy,
                round,
                vote,
                epoch,
                epoch,
                seen,
                role,
                0,
                Zxid.BOOTSTRAP,
                Zxid.BOOTSTRAP,
                Zxid.BOOTSTRAP,
                Optional.empty());
    }

    static ServerId id(int server) {
        return ServerId.of(server);
    }

    /** A server on its first disk, at its first start. */
    static Identity identity(int server) {
        return new Identity(id(server), 100 + server, 1);
    }

    /** A vote as an empty founder has it. */
    static Vote fresh(int server) {
        return Vote.of(id(server), 0, Zxid.BOOTSTRAP);
    }

    static Vote vote(int server, long epoch, long counter) {
        return Vote.of(id(server), epoch, Zxid.of(epoch, counter));
    }
}

package io.zab.testkit.exhaustive;

import java.util.ArrayList;
import java.util.List;

/** What may happen next in a state, always in the same order: what needs no fault first. */
final class Moves {
    private final World world;
    private final List<Move> moves = new ArrayList<>();

    private Moves(World world) {
        this.world = world;
    }

    static List<Move> of(World world) {
        Moves moves = new Moves(world);
        moves.arrivals();
        boolean quiet = moves.moves.isEmpty();
        moves.boundOrder();
        moves.requests();
        moves.deadlines(quiet);
        moves.restarts();
        if (world.faultsLeft() > 0) {
            moves.faults();
        }
        return moves.moves;
    }

    /** Whether something is on its way, or a write is not durable yet. */
    static boolean somethingArrives(World world) {
        Moves moves = new Moves(world);
        moves.arrivals();
        return !moves.moves.isEmpty();
    }

    private int peers() {
        return world.size();
    }

    private void arrivals() {
        for (int to = 0; to < peers(); to++) {
            Local server = world.server(to);
            if (server.isUp() && !server.pending.isEmpty()) {
                moves.add(new Move(Move.Kind.WRITE, to, 0));
            }
        }
        for (int i = 0; i < world.links().size(); i++) {
            Link link = world.links().get(i);
            for (int end : new int[] {link.leader, link.opener}) {
                if (link.to(end).length > 0) {
                    moves.add(new Move(Move.Kind.LINK, i, end));
                }
            }
        }
        for (int to = 0; to < peers(); to++) {
            for (int from = 0; from < peers(); from++) {
                if (world.server(to).isUp() && world.notice(from, to) != null) {
                    moves.add(new Move(Move.Kind.NOTICE, to, from));
                }
            }
        }
    }

    /** Where departures from the usual order are counted, an arrival costs as many as it goes ahead of. */
    private void boundOrder() {
        if (world.space().scope.isEveryOrder()) {
            return;
        }
        int most = Math.min(moves.size(), world.swapsLeft() + 1);
        moves.subList(most, moves.size()).clear();
        for (int i = 0; i < most; i++) {
            moves.set(i, moves.get(i).aheadOf(i));
        }
    }

    private void requests() {
        for (int i = 0; i < peers(); i++) {
            boolean more = world.submitted() < world.space().scope.entries();
            if (more && world.server(i).leads()) {
                moves.add(new Move(Move.Kind.SUBMIT, i, 0));
            }
        }
    }

    private void deadlines(boolean quiet) {
        for (int i = 0; i < peers(); i++) {
            Local server = world.server(i);
            int left = quiet ? world.deadlinesLeft() : world.faultsLeft();
            if (server.isUp() && server.deadline != Long.MAX_VALUE && left > 0) {
                moves.add(new Move(Move.Kind.DEADLINE, i, 0));
            }
        }
    }

    private void restarts() {
        for (int i = 0; i < peers(); i++) {
            if (!world.server(i).isUp()) {
                moves.add(new Move(Move.Kind.RESTART, i, 0));
            }
        }
    }

    private void faults() {
        for (int i = 0; i < peers(); i++) {
            Local server = world.server(i);
            for (int kept = 0; server.isUp() && kept <= server.pending.size(); kept++) {
                moves.add(new Move(Move.Kind.CRASH, i, kept));
            }
            if (server.isUp()) {
                moves.add(new Move(Move.Kind.POWER_LOSS, i, 0));
            }
        }
        for (int i = 0; i < world.links().size(); i++) {
            if (!world.links().get(i).broken) {
                moves.add(new Move(Move.Kind.BREAK, i, 0));
            }
        }
        for (int to = 0; to < peers(); to++) {
            for (int from = 0; from < peers(); from++) {
                if (world.notice(from, to) != null) {
                    moves.add(new Move(Move.Kind.LOSE, to, from));
                }
            }
        }
    }
}

package io.zab.testkit.exhaustive;

import io.zab.core.model.LinkId;
import java.util.ArrayList;
import java.util.List;

/** One session: what is on its way in both directions, and which of its ends still stand. */
final class Link {
    /** What else than messages travels on a link. */
    enum Sign {
        OPEN,
        ACCEPT,
        DOWN
    }

    final LinkId id;
    final int number;
    final int opener;
    final int leader;
    final List<Items.Item> toLeader;
    final List<Items.Item> toOpener;
    boolean openerUp;
    boolean leaderUp;
    /** Nothing that is put in gets anywhere. */
    boolean broken;

    Link(LinkId id, int number, int opener, int leader) {
        this(id, number, opener, leader, new ArrayList<>(), new ArrayList<>());
        openerUp = true;
    }

    private Link(LinkId id, int number, int opener, int leader, List<Items.Item> toLeader, List<Items.Item> toOpener) {
        this.id = id;
        this.number = number;
        this.opener = opener;
        this.leader = leader;
        this.toLeader = toLeader;
        this.toOpener = toOpener;
    }

    Link copy() {
        Link copy = new Link(id, number, opener, leader, new ArrayList<>(toLeader), new ArrayList<>(toOpener));
        copy.openerUp = openerUp;
        copy.leaderUp = leaderUp;
        copy.broken = broken;
        return copy;
    }

    int other(int end) {
        return end == opener ? leader : opener;
    }

    List<Items.Item> to(int end) {
        return end == opener ? toOpener : toLeader;
    }

    boolean isUp(int end) {
        return end == opener ? openerUp : leaderUp;
    }

    void setUp(int end, boolean up) {
        if (end == opener) {
            openerUp = up;
        } else {
            leaderUp = up;
        }
    }

    /** Whether the leader's side has not heard of it yet. */
    boolean isOpening() {
        return !toLeader.isEmpty() && toLeader.get(0).value() == Sign.OPEN;
    }

    boolean isGone() {
        return !openerUp && !leaderUp && !isOpening();
    }

    int flags() {
        return (openerUp ? 1 : 0) + (leaderUp ? 2 : 0) + (broken ? 4 : 0);
    }
}

package io.zab.testkit.exhaustive;

import io.zab.core.model.LinkId;
import java.util.Arrays;

/** One session: what is on its way in both directions, and which of its ends still stand. */
final class Link {
    /** What else than messages travels on a link. */
    enum Sign {
        OPEN,
        ACCEPT,
        DOWN
    }

    private static final Items.Item[] NOTHING = {};

    final LinkId id;
    final int number;
    final int opener;
    final int leader;
    private Items.Item[] toLeader = NOTHING;
    private Items.Item[] toOpener = NOTHING;
    boolean openerUp = true;
    boolean leaderUp;
    /** Nothing that is put in gets anywhere. */
    boolean broken;

    Link(LinkId id, int number, int opener, int leader) {
        this.id = id;
        this.number = number;
        this.opener = opener;
        this.leader = leader;
    }

    Link copy() {
        Link copy = new Link(id, number, opener, leader);
        copy.toLeader = toLeader;
        copy.toOpener = toOpener;
        copy.openerUp = openerUp;
        copy.leaderUp = leaderUp;
        copy.broken = broken;
        return copy;
    }

    int other(int end) {
        return end == opener ? leader : opener;
    }

    /** What travels to this end, first things first; not to be changed. */
    Items.Item[] to(int end) {
        return end == opener ? toOpener : toLeader;
    }

    private void set(int end, Items.Item[] queue) {
        if (end == opener) {
            toOpener = queue;
        } else {
            toLeader = queue;
        }
    }

    void put(int end, Items.Item item) {
        Items.Item[] queue = to(end);
        Items.Item[] longer = Arrays.copyOf(queue, queue.length + 1);
        longer[queue.length] = item;
        set(end, longer);
    }

    Items.Item take(int end) {
        Items.Item[] queue = to(end);
        set(end, queue.length == 1 ? NOTHING : Arrays.copyOfRange(queue, 1, queue.length));
        return queue[0];
    }

    void empty(int end) {
        set(end, NOTHING);
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
        return toLeader.length > 0 && toLeader[0].value() == Sign.OPEN;
    }

    boolean isGone() {
        return !openerUp && !leaderUp && !isOpening();
    }

    int flags() {
        return (openerUp ? 1 : 0) + (leaderUp ? 2 : 0) + (broken ? 4 : 0);
    }
}

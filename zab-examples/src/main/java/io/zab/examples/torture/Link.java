package io.zab.examples.torture;

import java.util.ArrayList;
import java.util.List;

/** The way from one server to another, in this direction alone. */
record Link(int from, int to) {
    Link back() {
        return new Link(to, from);
    }

    @Override
    public String toString() {
        return from + "→" + to;
    }

    /** Every server to every other. */
    static List<Link> among(int servers) {
        List<Link> all = new ArrayList<>();
        for (int from = 1; from <= servers; from++) {
            for (int to = 1; to <= servers; to++) {
                if (from != to) {
                    all.add(new Link(from, to));
                }
            }
        }
        return all;
    }
}

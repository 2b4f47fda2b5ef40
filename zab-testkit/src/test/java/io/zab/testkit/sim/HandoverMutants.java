package io.zab.testkit.sim;

import io.zab.core.model.Entry;
import io.zab.core.model.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Mistakes of a driver between the log and the application. */
final class HandoverMutants {
    private HandoverMutants() {}

    /** One entry in the middle of an epoch is never handed over. */
    static final class Skips implements Handover {
        @Override
        public List<Entry> read(List<Entry> entries) {
            List<Entry> kept = new ArrayList<>(entries);
            if (entries.size() > 2) {
                kept.remove(1);
            }
            return kept;
        }
    }

    /** The last entry of an epoch is never handed over. */
    static final class SkipsTheEndOfAnEpoch implements Handover {
        @Override
        public List<Entry> read(List<Entry> entries) {
            List<Entry> kept = new ArrayList<>();
            for (int i = 0; i < entries.size(); i++) {
                boolean ends = i + 1 < entries.size()
                        && entries.get(i + 1).zxid().epoch()
                                > entries.get(i).zxid().epoch();
                if (!ends) {
                    kept.add(entries.get(i));
                }
            }
            return kept;
        }
    }

    /** The first entry of an epoch is handed over before the last of the one before. */
    static final class Swaps implements Handover {
        @Override
        public List<Entry> read(List<Entry> entries) {
            List<Entry> swapped = new ArrayList<>(entries);
            for (int i = 0; i + 1 < entries.size(); i++) {
                if (entries.get(i + 1).zxid().epoch() > entries.get(i).zxid().epoch()) {
                    swapped.set(i, entries.get(i + 1));
                    swapped.set(i + 1, entries.get(i));
                }
            }
            return swapped;
        }
    }

    /** Every now and then an entry is handed over twice. */
    static final class Repeats implements Handover {
        @Override
        public List<Entry> read(List<Entry> entries) {
            List<Entry> more = new ArrayList<>(entries);
            if (entries.size() > 2) {
                more.add(2, entries.get(1));
            }
            return more;
        }
    }

    /** A snapshot has the content of the one before, under the label of the new one. */
    static final class LabelsTooFar implements Handover {
        private Optional<Payload> before = Optional.empty();

        @Override
        public Payload frozen(Payload content) {
            Payload older = before.orElse(content);
            before = Optional.of(content);
            return older;
        }
    }
}

package io.zab.runtime;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.EpochTable;
import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import java.util.List;
import java.util.Optional;

/**
 * How far the application has come, and what a snapshot taken there has to say about the history below it. Confined to
 * the applier thread.
 */
final class AppliedHistory {
    private static final int EPOCHS_MAX = 1000;

    private EpochTable table = EpochTable.EMPTY;
    private Optional<Ensemble> configuration = Optional.empty();
    private Zxid configVersion = Zxid.ZERO;
    private Zxid applied = Zxid.ZERO;

    void reset(Snapshot snapshot) {
        table = snapshot.epochs();
        configuration = Optional.of(snapshot.configuration());
        configVersion = snapshot.configVersion();
        applied = snapshot.base();
    }

    /** Called for each entry, of whatever kind, in order. */
    void advance(Entry entry) {
        if (entry.zxid().epoch() != applied.epoch() && !applied.equals(Zxid.ZERO)) {
            table = table.append(applied);
        }
        if (entry.kind() == EntryKind.CONFIG) {
            configuration = Optional.of(Ensemble.decode(entry.payload()));
            configVersion = entry.zxid();
        }
        applied = entry.zxid();
    }

    Zxid applied() {
        return applied;
    }

    Optional<Ensemble> configuration() {
        return configuration;
    }

    Zxid configVersion() {
        return configVersion;
    }

    /** The table as it stands here; of very many epochs the oldest are left out. */
    EpochTable table() {
        EpochTable whole = applied.equals(Zxid.ZERO) ? table : table.append(applied);
        List<Zxid> ends = whole.ends();
        return ends.size() <= EPOCHS_MAX
                ? whole
                : whole.trim(ends.get(ends.size() - EPOCHS_MAX).epoch());
    }
}

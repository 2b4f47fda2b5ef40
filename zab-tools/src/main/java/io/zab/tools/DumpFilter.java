package io.zab.tools;

import io.zab.core.model.Entry;
import io.zab.core.model.Zxid;

/** What of a log is dumped. */
record DumpFilter(Zxid from, Zxid to, PayloadForm payload) {
    boolean shows(Entry entry) {
        return !entry.zxid().isBefore(from) && !entry.zxid().isAfter(to);
    }
}

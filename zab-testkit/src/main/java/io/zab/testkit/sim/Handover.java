package io.zab.testkit.sim;

import io.zab.core.model.Entry;
import io.zab.core.model.Payload;
import java.util.List;

/** What passes between a server's log and its application; a test can break it to see a checker fire. */
interface Handover {
    /** Nothing is changed. */
    Handover FAITHFUL = new Handover() {};

    /** What was read from the log to be applied. */
    default List<Entry> read(List<Entry> entries) {
        return entries;
    }

    /** What the application gave for a snapshot. */
    default Payload frozen(Payload content) {
        return content;
    }
}

package io.zab.examples.torture;

import io.zab.testkit.linearizability.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * What comes of a look at all that clients were told.
 *
 * @param violations what is wrong
 * @param keys how many histories of keys were looked at
 * @param last the greatest zxid seen
 */
record HistoryCheck(List<String> violations, int keys, long last) {
    /**
     * @param floor what was reached before; nothing is answered from before it
     * @param claimLocalReads checks local reads for what they don't promise
     */
    static HistoryCheck of(List<Operation<Ask, Told>> operations, long floor, boolean claimLocalReads) {
        PositionAudit audit = new PositionAudit(operations, floor);
        List<String> violations = new ArrayList<>(audit.violations());
        var verdicts = new KeyHistories(claimLocalReads).check(operations);
        verdicts.forEach((key, verdict) -> {
            if (!verdict.isLinearizable()) {
                violations.add("key " + key + " is " + verdict.account());
            }
        });
        return new HistoryCheck(violations, verdicts.size(), audit.last());
    }
}

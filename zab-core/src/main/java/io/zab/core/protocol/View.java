package io.zab.core.protocol;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Epochs;
import io.zab.core.model.Zxid;
import io.zab.core.step.Effect.Standing;
import java.util.List;

/**
 * A server's state at the end of a step, for status, checks and tests.
 *
 * @param standing its role, and how far it has come in it
 * @param appended end of its log, durable or not
 * @param durable end of the durable log
 * @param committed what it knows to be committed
 * @param delivered what it handed to the application
 * @param epochs what it has promised and established, as last written
 * @param configurations the active ones, latest last
 * @param configVersion zxid of the latest
 * @param proposed entries proposed and not committed here (leader)
 */
public record View(
        Standing standing,
        Zxid appended,
        Zxid durable,
        Zxid committed,
        Zxid delivered,
        Epochs epochs,
        List<Ensemble> configurations,
        Zxid configVersion,
        int proposed) {}

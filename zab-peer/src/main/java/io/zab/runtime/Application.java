package io.zab.runtime;

import io.zab.core.model.Entry;
import io.zab.core.model.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;

/** The host's state machine as the machinery calls it: always on the applier thread, one call at a time. */
public interface Application {
    byte[] apply(Entry entry, boolean submittedHere) throws Exception;

    Frozen freeze() throws Exception;

    void restore(InputStream in) throws IOException;

    byte[] query(byte[] question) throws Exception;

    OptionalLong digest();

    /** Whether requests go through {@link #prepare} on the leader. */
    boolean prepares();

    Prepared prepare(Payload request);

    void pending(Payload change);

    void forgetPending();

    /** A captured state; written on a thread of its own. */
    interface Frozen {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * What a request became.
     *
     * @param refused whether the state machine refused it
     * @param bytes the change, or what the state machine says about its refusal
     */
    record Prepared(boolean refused, Payload bytes) {}
}

package io.zab.transport.netty;

import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;

/** What a connection is doing at the moment: shaking hands, or what it was opened for. All calls on its event loop. */
interface Stage {
    /**
     * A frame arrived.
     *
     * @return false to be given nothing more until {@link Connection#resume}
     * @throws MalformedBytesException which closes the connection
     */
    boolean frame(Payload frame);

    /** The connection takes bytes again. */
    default void writable() {}

    /** The connection is gone; the last call. */
    void closed(String reason);
}

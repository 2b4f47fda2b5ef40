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

    /** TLS is done: from here on the other side's certificate is known. */
    default void secured() {}

    /**
     * TLS has failed, before or after it was done; the connection is to be closed.
     *
     * @return whether this stage has said so and closed it
     */
    default boolean insecure(String why) {
        return false;
    }

    /** Whether the other side has to say something now and then for this connection to be kept. */
    default boolean expectsFrames() {
        return true;
    }

    /** The connection takes bytes again. */
    default void writable() {}

    /** The connection is gone; the last call. */
    void closed(String reason);
}

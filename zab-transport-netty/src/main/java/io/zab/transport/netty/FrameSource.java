package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;

/** Makes frames of the bytes of a connection. */
interface FrameSource {
    /** From the next frame on, frames may be this long. */
    void limit(int bytes);

    /**
     * Takes bytes off {@code in} until a frame is whole; there may be one without a byte taken.
     *
     * @return the frame, or null when {@code in} is used up before that
     * @throws MalformedBytesException when the bytes are no frames, or not those that were sent
     */
    Payload next(ByteBuf in);
}

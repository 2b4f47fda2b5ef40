package io.zab.core.codec;

import io.zab.core.message.Message;
import io.zab.core.message.Notification;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;

/**
 * The one encoding of messages: a byte of format version, a byte of type, the fields, and at the end what is long.
 *
 * <p>Invariant: all bytes of a frame are accounted for, and nothing is allocated that the real length of the frame does
 * not back; so a hostile frame costs what it weighs. Numbers are big-endian; epochs are unsigned 32 bits; enums are one
 * byte, their ordinal; flags are 0 or 1; a server is its id, 0 for none; lists are counted. The length of a frame itself
 * is the transport's to say.
 */
public final class MessageCodec {
    /** The format written here, and the only one read. */
    public static final int VERSION = 1;

    private MessageCodec() {}

    /**
     * Encodes a message; long byte runs (entries, chunks, commands) are shared, not copied.
     *
     * @throws IllegalArgumentException when a field is out of the range the format can carry
     */
    public static Encoded encode(Message message) {
        return message instanceof Notification notification
                ? MessageEncoder.notification(notification)
                : ((SessionMessage) message).accept(MessageEncoder.INSTANCE);
    }

    /**
     * Decodes one whole frame; entries and payloads share its bytes.
     *
     * @throws MalformedBytesException when the frame is anything but one message of this format, to the last byte
     */
    public static Message decode(Payload frame) {
        FieldReader in = new FieldReader(frame);
        int version = in.unsignedByte("format version");
        if (version != VERSION) {
            throw new MalformedBytesException(
                    "message format " + version + " is unknown here; this is format " + VERSION);
        }
        Message message = MessageType.ofCode(in.unsignedByte("message type")).decode(in);
        in.end();
        return message;
    }
}

package io.zab.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import io.zab.core.codec.Encoded;
import io.zab.core.codec.MessageCodec;
import io.zab.core.message.Message;
import io.zab.core.message.SessionMessage;
import io.zab.core.model.Identity;
import io.zab.core.model.LinkId;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;

/**
 * One session on its own connection.
 *
 * <p>Invariant: the peer hears {@code sessionUp} at most once, then messages, then {@code sessionDown} at most once and
 * nothing more; after {@link #close} it hears nothing. Confined to the loop but for {@link #send}.
 */
final class Session implements Stage, Dial.Caller {
    private final Context context;
    private final SessionTable table;
    private final LinkId link;
    private final boolean inbound;
    private final SendQueue queue;
    private volatile boolean up;
    private Dial dial;
    private Connection connection;
    private boolean closing;
    private boolean halfClosed;
    private ScheduledFuture<?> linger;

    Session(Context context, SessionTable table, LinkId link, boolean inbound) {
        this.context = context;
        this.table = table;
        this.link = link;
        this.inbound = inbound;
        this.queue = new SendQueue(context.settings().sessionQueueBytes());
    }

    LinkId link() {
        return link;
    }

    boolean isInbound() {
        return inbound;
    }

    /** Whether something was heard of its other side in the last seconds. */
    boolean isLively() {
        return connection != null && context.identified().isLively(connection);
    }

    void dial(Dial attempt) {
        if (!closing) {
            dial = attempt;
            attempt.start();
        }
    }

    @Override
    public void connected(Connection opened, Identity remote) {
        dial = null;
        connection = opened;
        opened.enter(this, context.local().frameBytesMax());
        up = true;
        context.handler().sessionUp(link, remote);
    }

    @Override
    public void failed(String reason) {
        dial = null;
        down(reason);
    }

    /** Any thread. */
    boolean send(SessionMessage message, boolean overtakes) {
        if (!up) {
            return true;
        }
        Encoded frame = MessageCodec.encode(message);
        int frameBytesMax = context.local().frameBytesMax();
        if (frame.size() > frameBytesMax) {
            abandon("a message of " + frame.size() + " bytes is above the limit of " + frameBytesMax);
            return true;
        }
        boolean room = queue.offer(frame, overtakes);
        if (queue.queuedBytes() > context.settings().sessionQueueBytesMax(frameBytesMax)) {
            abandon(queue.queuedBytes() + " bytes wait to be sent and the other side does not take them");
            return true;
        }
        if (queue.schedule()) {
            context.run(this::scheduledRun);
        }
        return room;
    }

    private void abandon(String reason) {
        up = false;
        context.run(() -> {
            context.warnings().about(link.toString(), "closing session " + link + ": " + reason);
            connection.close(reason);
        });
    }

    private void scheduledRun() {
        queue.scheduledRunBegins();
        writable();
    }

    /** Hands to netty what it takes, flushes once, and tells a sender that had to wait. */
    @Override
    public void writable() {
        Channel channel = connection.channel();
        boolean written = false;
        while (channel.isWritable() && !queue.isEmpty()) {
            int chunk = (int) Math.min(Settings.WRITE_CHUNK_BYTES, queue.queuedBytes());
            ByteBuf out = channel.alloc().directBuffer(chunk, chunk);
            queue.fill(out);
            connection.write(out, channel.voidPromise());
            written = true;
        }
        if (written) {
            channel.flush();
        }
        if (closing) {
            halfCloseOnceEmpty();
        } else if (up && queue.unchoked()) {
            context.handler().writable(link);
        }
    }

    @Override
    public boolean frame(Payload frame) {
        if (closing) {
            return true;
        }
        Message message = MessageCodec.decode(frame);
        if (!(message instanceof SessionMessage sessionMessage)) {
            throw new MalformedBytesException("a Notification came on a session");
        }
        return context.handler().received(link, sessionMessage);
    }

    void resume() {
        if (connection != null) {
            connection.resume();
        }
    }

    @Override
    public void closed(String reason) {
        up = false;
        if (linger != null) {
            linger.cancel(false);
        }
        table.gone(this);
        down(reason);
    }

    private void down(String reason) {
        if (table.remove(this) && !closing) {
            context.handler().sessionDown(link, reason);
        }
    }

    /**
     * Lets what was sent leave, then closes. The other side is read on until it closes too: to close a socket with
     * bytes unread would reset it, and the last words, which say why, would be lost with it.
     */
    void close() {
        closing = true;
        up = false;
        table.remove(this);
        if (dial != null) {
            dial.cancel();
        } else if (connection != null) {
            linger = context.after(context.settings().lingerMillis(), () -> connection.close("closed here"));
            connection.resume();
            writable();
        }
    }

    private void halfCloseOnceEmpty() {
        if (queue.isEmpty() && !halfClosed) {
            halfClosed = true;
            connection.endOutput();
        }
    }
}

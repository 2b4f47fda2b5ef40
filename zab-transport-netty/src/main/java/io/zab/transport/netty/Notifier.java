package io.zab.transport.netty;

import io.netty.util.concurrent.ScheduledFuture;
import io.zab.core.codec.MessageCodec;
import io.zab.core.message.Notification;
import io.zab.core.model.Identity;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;

/**
 * The way of this server's Notifications to one member: a connection that is dialled again whenever it is lost.
 *
 * <p>Invariant: at most one Notification waits, the newest; on their way without an answer are at most
 * {@link Settings#UNANSWERED_MAX}. A Notification that stays unanswered proves the connection dead, which TCP alone
 * would take a quarter of an hour to do; the newest of them is sent again on the next connection. Silence proves
 * nothing, since idle is normal. Confined to the loop.
 */
final class Notifier implements Stage, Dial.Caller {
    /** A connection that stood this long was a good one: the next failure counts as the first. */
    private static final long GOOD_MILLIS = 1_000;

    private final Context context;
    private final ServerId peer;
    private final String address;
    private Notification waiting;
    private Notification newestSent;
    private Dial dial;
    private Connection connection;
    private ScheduledFuture<?> redial;
    private ScheduledFuture<?> answerDeadline;
    private int unanswered;
    private int failures;
    private long upSince;
    private boolean ended;

    Notifier(Context context, ServerId peer, String address) {
        this.context = context;
        this.peer = peer;
        this.address = address;
    }

    String address() {
        return address;
    }

    void dial() {
        redial = null;
        Hello hello = context.hello(Kind.NOTIFICATIONS, peer, 0);
        dial = new Dial(context, address, hello, this);
        dial.start();
    }

    void notify(Notification notification) {
        waiting = notification;
        sendWaiting();
    }

    /** The peer was heard: it is up, and there is no reason to wait any longer before dialling it. */
    void heardFrom() {
        failures = 0;
        if (redial != null && redial.cancel(false)) {
            dial();
        }
    }

    void end() {
        ended = true;
        if (redial != null) {
            redial.cancel(false);
        }
        if (dial != null) {
            dial.cancel();
        }
        if (connection != null) {
            connection.close("not a member any more");
        }
    }

    @Override
    public void connected(Connection opened, Identity remote) {
        dial = null;
        connection = opened;
        unanswered = 0;
        upSince = Context.nowMillis();
        opened.enter(this, Settings.HANDSHAKE_FRAME_BYTES_MAX);
        sendWaiting();
        context.handler().reachable(peer);
    }

    @Override
    public void failed(String reason) {
        dial = null;
        dialLater();
    }

    @Override
    public void writable() {
        sendWaiting();
    }

    /** All that arrives here are answers. */
    @Override
    public boolean expectsFrames() {
        return false;
    }

    private void sendWaiting() {
        if (waiting == null
                || connection == null
                || unanswered >= Settings.UNANSWERED_MAX
                || !connection.channel().isWritable()) {
            return;
        }
        Payload frame = MessageCodec.encode(waiting).toPayload();
        newestSent = waiting;
        waiting = null;
        unanswered++;
        if (answerDeadline == null) {
            awaitAnswer();
        }
        connection.write(frame);
    }

    private void awaitAnswer() {
        Connection asked = connection;
        answerDeadline = context.after(
                context.settings().answerTimeoutMillis(), () -> asked.close("a Notification was not answered in time"));
    }

    /** The answer to one Notification, an empty frame. */
    @Override
    public boolean frame(Payload frame) {
        if (frame.length() > 0 || unanswered == 0) {
            throw new MalformedBytesException("an answer to a Notification that is none");
        }
        unanswered--;
        answerDeadline.cancel(false);
        answerDeadline = null;
        if (unanswered > 0) {
            awaitAnswer();
        }
        sendWaiting();
        return true;
    }

    @Override
    public void closed(String reason) {
        connection = null;
        if (waiting == null && unanswered > 0) {
            waiting = newestSent;
        }
        if (answerDeadline != null) {
            answerDeadline.cancel(false);
            answerDeadline = null;
        }
        if (Context.nowMillis() - upSince >= GOOD_MILLIS) {
            failures = 0;
        }
        dialLater();
    }

    private void dialLater() {
        if (!ended && !context.isClosed()) {
            long delay = Math.min(Settings.BACKOFF_MAX_MILLIS, Settings.BACKOFF_MIN_MILLIS << Math.min(failures, 10));
            failures++;
            redial = context.after(delay, this::dial);
        }
    }
}

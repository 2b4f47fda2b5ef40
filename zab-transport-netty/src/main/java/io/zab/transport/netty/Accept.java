package io.zab.transport.netty;

import io.netty.util.concurrent.ScheduledFuture;
import io.zab.core.model.Identity;
import io.zab.core.model.Payload;
import io.zab.spi.WireText;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Refusal;

/**
 * An inbound connection until it has said who it is and what for.
 *
 * <p>Invariant: nothing but one handshake of at most 4 KiB is read here, before the deadline, and the peer hears of
 * the connection only when it was granted. The place for what proves identity is before {@link #frame}.
 */
final class Accept implements Stage {
    private final Context context;
    private final Inbound inbound;
    private Connection connection;
    private ScheduledFuture<?> deadline;

    Accept(Context context, Inbound inbound) {
        this.context = context;
        this.inbound = inbound;
    }

    void begin(Connection opened) {
        connection = opened;
        inbound.halfOpen(this);
        deadline = context.after(
                context.settings().handshakeTimeoutMillis(), () -> giveUp("it did not say who it is in time"));
    }

    /** Closes what never became a connection of anybody. */
    void giveUp(String why) {
        context.warnings()
                .about(connection.remoteHost(), "closing a connection from " + connection.remote() + ": " + why);
        connection.close(why);
    }

    @Override
    public boolean frame(Payload frame) {
        Hello hello;
        try {
            hello = Handshake.decodeHello(frame);
        } catch (Handshake.OtherVersionException e) {
            refuse(connection.remoteHost(), Refusal.VERSION, e.getMessage() + "; upgrade the older of the two");
            return true;
        }
        Answer answer = judge(hello);
        if (answer.accepted()) {
            end();
            connection.write(Handshake.encode(answer));
            inbound.established(connection, hello);
        } else {
            refuse(hello.dialler().server().toString(), answer.refusal(), answer.reason());
        }
        return true;
    }

    private Answer judge(Hello hello) {
        Identity self = context.local().identity();
        if (!hello.clusterId().equals(context.local().clusterId())) {
            return refusal(
                    Refusal.WRONG_CLUSTER,
                    "it belongs to cluster '" + WireText.clean(hello.clusterId()) + "' and this server to cluster '"
                            + WireText.clean(context.local().clusterId()) + "'; check addresses and ports");
        }
        if (!hello.expected().equals(self.server())) {
            return refusal(
                    Refusal.WRONG_SERVER,
                    "it looks for " + hello.expected() + " and this is " + self.server()
                            + "; check the members' addresses");
        }
        if (hello.dialler().server().equals(self.server())) {
            return refusal(
                    Refusal.SAME_SERVER,
                    "both sides say they are " + self.server() + "; stop one of the two processes");
        }
        return inbound.hasRoomFor(hello)
                ? new Answer(Refusal.ACCEPTED, self, "")
                : refusal(Refusal.BUSY, "there is no room for another connection, or this session exists already");
    }

    private static Answer refusal(Refusal refusal, String reason) {
        return new Answer(refusal, null, reason);
    }

    private void refuse(String subject, Refusal refusal, String reason) {
        end();
        context.warnings()
                .about(
                        subject,
                        "refusing " + subject + " from " + connection.remote() + " (" + refusal + "): " + reason);
        connection.writeAndClose(Handshake.encode(refusal(refusal, reason)), "refused: " + reason);
    }

    @Override
    public void closed(String reason) {
        end();
    }

    private void end() {
        inbound.notHalfOpen(this);
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}

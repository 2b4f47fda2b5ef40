package io.zab.transport.netty;

import io.netty.util.concurrent.ScheduledFuture;
import io.zab.core.model.Identity;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.spi.WireText;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Challenge;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Refusal;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * An inbound connection until it has said who it is and what for, and has proven it.
 *
 * <p>Invariant: nothing but one handshake of frames of at most 4 KiB is read here, before the deadline, and the peer
 * hears of the connection only when it was granted: TLS is done before the Hello is read, the certificate fits the
 * server that the Hello names, and the secret was proven for this very conversation.
 */
final class Accept implements Stage {
    private final Context context;
    private final Inbound inbound;
    private Connection connection;
    private String origin;
    private ScheduledFuture<?> deadline;
    private Hello challenged;
    private Transcript transcript;
    private boolean trusted;
    private boolean refused;

    Accept(Context context, Inbound inbound) {
        this.context = context;
        this.inbound = inbound;
    }

    void begin(Connection opened) {
        connection = opened;
        origin = connection.channel().remoteAddress() instanceof InetSocketAddress address
                ? Inbound.origin(address.getAddress())
                : "";
        // Counted for as long as it holds a descriptor.
        connection.channel().closeFuture().addListener(done -> end());
        deadline = context.after(
                context.settings().handshakeTimeoutMillis(), () -> drop("it did not say who it is in time"));
        inbound.halfOpen(this);
    }

    /** Where it comes from, as far as a sender cannot choose it. */
    String origin() {
        return origin;
    }

    /** Whether it has shown a certificate that is trusted, whosever it is. */
    boolean isTrusted() {
        return trusted;
    }

    /** Closes at once what never became a connection of anybody. */
    void drop(String why) {
        if (!refused) {
            warn(why);
        }
        connection.abort(why);
    }

    /** Closes as soon as TLS has said why, if it has a word for it. */
    private void giveUp(String why) {
        warn(why);
        connection.close(why);
    }

    private void warn(String why) {
        refused = true;
        context.strangers()
                .about(connection.remoteHost(), "closing a connection from " + connection.remote() + ": " + why);
    }

    @Override
    public void secured() {
        trusted = true;
    }

    @Override
    public boolean insecure(String why) {
        giveUp("TLS failed: " + why);
        return true;
    }

    @Override
    public boolean frame(Payload frame) {
        if (challenged != null) {
            proof(challenged, Handshake.decodeProof(frame), frame);
        } else if (Handshake.isAnswer(frame)) {
            Answer refusal = Handshake.decodeAnswer(frame);
            if (refusal.accepted()) {
                throw new MalformedBytesException("an answer came where a handshake begins");
            }
            giveUp("it refuses this server (" + refusal.refusal() + "): " + WireText.clean(refusal.reason()));
        } else {
            hello(frame);
        }
        return true;
    }

    private void hello(Payload frame) {
        Hello hello;
        try {
            hello = Handshake.decodeHello(frame);
        } catch (Handshake.OtherVersionException e) {
            refuse("it", Answer.refused(Refusal.VERSION, e.getMessage() + "; upgrade the older of the two"));
            return;
        }
        String who = hello.dialler().server().toString();
        Optional<Answer> objection = objection(hello).or(() -> objectionToSecret(hello));
        if (objection.isPresent()) {
            refuse(who, objection.get());
        } else if (hello.provesSecret()) {
            challenge(hello, frame);
        } else {
            grant(hello, Answer.accepted(context.local().identity(), Payload.EMPTY), null);
        }
    }

    private Optional<Answer> objection(Hello hello) {
        ServerId self = context.local().identity().server();
        if (!hello.clusterId().equals(context.local().clusterId())) {
            return refusal(
                    Refusal.WRONG_CLUSTER,
                    "it belongs to cluster '" + WireText.clean(hello.clusterId()) + "' and this server to cluster '"
                            + WireText.clean(context.local().clusterId()) + "'; check addresses and ports");
        }
        Optional<String> certificate =
                context.security().objection(connection, hello.dialler().server());
        if (certificate.isPresent()) {
            return refusal(Refusal.WRONG_CERTIFICATE, certificate.get());
        }
        if (!hello.expected().equals(self)) {
            return refusal(
                    Refusal.WRONG_SERVER,
                    "it looks for " + hello.expected() + " and this is " + self + "; check the members' addresses");
        }
        if (hello.dialler().server().equals(self)) {
            return refusal(Refusal.SAME_SERVER, "both sides say they are " + self + "; stop one of the two processes");
        }
        return Optional.empty();
    }

    private Optional<Answer> objectionToSecret(Hello hello) {
        boolean wanted = context.security().secret().isPresent();
        if (wanted && !hello.provesSecret()) {
            return refusal(
                    Refusal.SECRET_WANTED,
                    "this server wants proof of the shared secret and it offers none; give all servers the secret");
        }
        if (!wanted && hello.provesSecret()) {
            return refusal(
                    Refusal.SECRET_UNKNOWN,
                    "it wants to prove a shared secret and this server was given none; give all servers the secret");
        }
        return Optional.empty();
    }

    private static Optional<Answer> refusal(Refusal refusal, String reason) {
        return Optional.of(Answer.refused(refusal, reason));
    }

    private void challenge(Hello hello, Payload frame) {
        Payload challenge = Handshake.encode(new Challenge(context.security().nonce()));
        challenged = hello;
        transcript = context.security().transcript(connection, false).add(frame).add(challenge);
        connection.write(challenge);
    }

    private void proof(Hello hello, Payload proof, Payload frame) {
        byte[] secret = context.security().provenBy(proof, transcript);
        if (secret == null) {
            refuse(
                    hello.dialler().server().toString(),
                    Answer.refused(
                            Refusal.WRONG_SECRET,
                            "it does not know the shared secret; give all servers the same, or both while it changes"));
            return;
        }
        Identity self = context.local().identity();
        transcript.add(frame).add(Handshake.encode(Answer.accepted(self, Payload.EMPTY)));
        grant(hello, Answer.accepted(self, transcript.proofOfAcceptor(secret)), secret);
    }

    private void grant(Hello hello, Answer answer, byte[] secret) {
        Optional<Answer> objection =
                context.security().withdrawnMeanwhile(connection, secret).or(() -> objectionNow(hello));
        if (objection.isPresent()) {
            refuse(hello.dialler().server().toString(), objection.get());
            return;
        }
        end();
        connection.write(Handshake.encode(answer));
        if (secret != null && context.security().seals()) {
            connection.seal(transcript.sealOfAcceptor(secret), transcript.sealOfDialler(secret));
        }
        if (connection.channel().pipeline().get(EarlyBytes.class) != null) {
            connection.channel().pipeline().remove(EarlyBytes.class);
        }
        connection.identified(context.warnings());
        context.identified().add(connection, new Credentials(context.security().chainOf(connection), false, secret));
        inbound.established(connection, hello);
    }

    private Optional<Answer> objectionNow(Hello hello) {
        if (inbound.hearsOtherDisk(hello.dialler())) {
            return refusal(
                    Refusal.OTHER_DISK,
                    "another process speaks here for " + hello.dialler().server()
                            + ", with another disk, and was heard a moment ago; if both run, stop one of the two");
        }
        return inbound.hasRoomFor(hello)
                ? Optional.empty()
                : refusal(Refusal.BUSY, "there is no room for another connection, or this session exists already");
    }

    /**
     * The place is kept, and the deadline, until the connection is closed.
     *
     * @param who as it says itself
     */
    private void refuse(String who, Answer refusal) {
        refused = true;
        Warnings warnings = trusted ? context.warnings() : context.strangers();
        warnings.about(
                who + " from " + connection.remoteHost(),
                "refusing " + who + " from " + connection.remote() + " (" + refusal.refusal() + "): "
                        + refusal.reason());
        connection.writeAndClose(Handshake.encode(refusal), "refused: " + refusal.reason());
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

package io.zab.transport.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.zab.core.model.Identity;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.spi.WireText;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/**
 * One attempt to reach a peer: look its name up, connect to the addresses in turn, shake hands.
 *
 * <p>Invariant: exactly one of the two calls of {@link Caller} follows {@link #start}, and none {@link #cancel}. Nothing
 * but the handshake is sent before the other side has shown the certificate of the server that was dialled, and proven
 * the secret, as far as the one or the other is asked for. Confined to the loop.
 */
final class Dial implements Stage {
    /** Whoever wanted the connection. */
    interface Caller {
        /** The other side is who it should be; the caller has to {@link Connection#enter} its own stage. */
        void connected(Connection connection, Identity remote);

        void failed(String reason);
    }

    private final Context context;
    private final String address;
    private final Hello hello;
    private final Caller caller;
    private Connection connection;
    private ChannelFuture connecting;
    private ScheduledFuture<?> deadline;
    private Payload said;
    private Transcript transcript;
    private byte[] secret;
    private boolean over;

    Dial(Context context, String address, Hello hello, Caller caller) {
        this.context = context;
        this.address = address;
        this.hello = hello;
        this.caller = caller;
    }

    void start() {
        HostPort target;
        try {
            target = HostPort.parse(address);
        } catch (IllegalArgumentException e) {
            fail(e.getMessage());
            return;
        }
        byte[] literal = NetUtil.createByteArrayFromIpAddressString(target.host());
        if (literal != null) {
            connectTo(target, literal);
            return;
        }
        try {
            context.resources().lookups().execute(() -> lookUp(target));
        } catch (RejectedExecutionException e) {
            fail("closed");
        }
    }

    private void connectTo(HostPort target, byte[] literal) {
        try {
            connect(target, List.of(InetAddress.getByAddress(literal)), 0);
        } catch (UnknownHostException e) {
            fail("'" + target + "' is no address");
        }
    }

    /** On a lookup thread: a name may take seconds. */
    private void lookUp(HostPort target) {
        try {
            List<InetAddress> found = List.of(InetAddress.getAllByName(target.host()));
            context.run(() -> connect(target, found, 0));
        } catch (UnknownHostException e) {
            context.run(() -> failVisibly("the host of " + target + " is unknown; check the name and its resolver"));
        } catch (RuntimeException | Error e) {
            context.run(() -> failVisibly("the host of " + target + " could not be looked up: " + e));
        }
    }

    private void connect(HostPort target, List<InetAddress> found, int index) {
        if (over) {
            return;
        }
        connection = new Connection(this, Settings.HANDSHAKE_FRAME_BYTES_MAX, context.warnings());
        connecting = new Bootstrap()
                .group(context.loop())
                .channel(NioSocketChannel.class)
                .disableResolver()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, context.settings().connectTimeoutMillis())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        context.configure(channel);
                        context.security().secure(channel.pipeline(), true);
                        channel.pipeline().addLast(connection);
                    }
                })
                .connect(new InetSocketAddress(found.get(index), target.port()));
        // A socket that could not even be made is announced on a thread of netty's, not on the loop.
        connecting.addListener(done -> context.run(() -> settle(target, found, index)));
    }

    private void settle(HostPort target, List<InetAddress> found, int index) {
        if (over) {
            Connection.close(connecting.channel());
        } else if (connecting.isSuccess()) {
            deadline = context.after(
                    context.settings().handshakeTimeoutMillis(),
                    () -> connection.close("no answer to the handshake from " + connection.remote()));
            if (!context.security().encrypts()) {
                greet();
            }
        } else if (index + 1 < found.size()) {
            connect(target, found, index + 1);
        } else {
            String cause = String.valueOf(connecting.cause().getMessage());
            fail("cannot connect to " + target + ": " + WireText.clean(cause));
        }
    }

    /** TLS trusts the certificate; whether it is that of the server that was dialled is decided here. */
    @Override
    public void secured() {
        if (over) {
            return;
        }
        Optional<String> objection = context.security().objection(connection, hello.expected());
        if (objection.isEmpty()) {
            greet();
            return;
        }
        Refusal refusal =
                context.security().isOfAnotherCluster(connection) ? Refusal.WRONG_CLUSTER : Refusal.WRONG_CERTIFICATE;
        String reason = objection.get();
        failVisibly("refusing " + hello.expected() + " at " + connection.remote() + " (" + refusal + "): " + reason);
        // The other side is told; it closes when it has read this, which it could not if the socket were closed at
        // once.
        connection.write(Handshake.encode(Answer.refused(refusal, reason)));
        context.after(context.settings().lingerMillis(), () -> connection.close("refused: " + reason));
    }

    @Override
    public boolean insecure(String why) {
        reject("TLS with " + hello.expected() + " at " + connection.remote() + " failed: " + why);
        return true;
    }

    private void greet() {
        said = Handshake.encode(hello);
        connection.write(said);
    }

    @Override
    public boolean frame(Payload frame) {
        if (!over) {
            if (said == null) {
                throw new MalformedBytesException("an answer to a handshake came before it");
            }
            if (Handshake.decodeReply(frame) instanceof Answer answer) {
                answered(answer);
            } else {
                challenged(frame);
            }
        }
        return true;
    }

    private void challenged(Payload challenge) {
        if (!hello.provesSecret()) {
            reject(other() + " wants proof of a shared secret and this server was given none");
        } else if (transcript != null) {
            throw new MalformedBytesException("a second challenge");
        } else {
            secret = context.security().secret().orElseThrow().all().get(0);
            transcript =
                    context.security().transcript(connection, true).add(said).add(challenge);
            Payload proof = Handshake.encodeProof(transcript.proofOfDialler(secret));
            transcript.add(proof);
            connection.write(proof);
        }
    }

    private void answered(Answer answer) {
        if (!answer.accepted()) {
            reject(other() + " refuses this server (" + answer.refusal() + "): " + WireText.clean(answer.reason()));
        } else if (!answer.acceptor().server().equals(hello.expected())) {
            reject("at " + connection.remote() + " answers " + answer.acceptor() + ", not " + hello.expected()
                    + "; check the members' addresses");
        } else if (!isProven(answer)) {
            reject(other() + " grants the connection without proving that it knows the shared secret");
        } else {
            granted(answer);
        }
    }

    private boolean isProven(Answer answer) {
        if (!hello.provesSecret()) {
            return answer.proof().length() == 0;
        }
        if (transcript == null) {
            return false;
        }
        transcript.add(Handshake.encode(Answer.accepted(answer.acceptor(), Payload.EMPTY)));
        return Transcript.same(answer.proof(), transcript.proofOfAcceptor(secret));
    }

    private void granted(Answer answer) {
        Optional<Answer> objection = context.security().withdrawnMeanwhile(connection, secret);
        if (objection.isPresent()) {
            reject("refusing " + other() + " (" + objection.get().refusal() + "): "
                    + objection.get().reason());
            return;
        }
        end();
        if (secret != null && context.security().seals()) {
            connection.seal(transcript.sealOfDialler(secret), transcript.sealOfAcceptor(secret));
        }
        context.identified().add(connection, new Credentials(context.security().chainOf(connection), true, secret));
        caller.connected(connection, answer.acceptor());
    }

    private String other() {
        return hello.expected() + " at " + connection.remote();
    }

    private void reject(String text) {
        failVisibly(text);
        connection.close(text);
    }

    @Override
    public void closed(String reason) {
        fail(reason);
    }

    /** Of no interest any more. */
    void cancel() {
        end();
        if (connecting != null) {
            connecting.cancel(false);
            Connection.close(connecting.channel());
        }
    }

    private void failVisibly(String reason) {
        if (!over) {
            context.warnings().about(hello.expected().toString(), reason);
        }
        fail(reason);
    }

    private void fail(String reason) {
        if (!over) {
            end();
            caller.failed(reason);
        }
    }

    private void end() {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}

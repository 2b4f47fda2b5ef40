package io.zab.transport.netty;

import io.zab.core.model.Identity;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import io.zab.transport.netty.Handshake.Refusal;
import java.nio.ByteBuffer;
import java.util.List;

/** Handshakes that are refused whatever secures the connection; shown in plaintext, where everything can be said. */
final class PlainCases {
    private static final Hello HELLO = World.hello(Kind.NOTIFICATIONS, Payload.EMPTY);

    private PlainCases() {}

    static List<Case> all() {
        return List.of(
                saying("a plain Hello where everybody is trusted", Handshake.encode(HELLO)),
                answering("a plain answer where everybody is trusted", World.granted(Payload.EMPTY)),
                saying("a Hello of version 1", version(1), "VERSION", "version 1", "version 2"),
                saying("a Hello of version 3", version(3), "VERSION", "version 3", "version 2"),
                saying(
                        "a Hello of another cluster",
                        hello("another", World.INTRUDER_IDENTITY, World.VICTIM),
                        "WRONG_CLUSTER",
                        "'another'",
                        "'negative'"),
                saying(
                        "a Hello for another server",
                        hello(World.CLUSTER, World.INTRUDER_IDENTITY, ServerId.of(3)),
                        "WRONG_SERVER",
                        "looks for s3",
                        "this is s2"),
                saying(
                        "a Hello in the victim's own name",
                        hello(World.CLUSTER, new Identity(World.VICTIM, 999, 1), World.VICTIM),
                        "SAME_SERVER",
                        "stop one of the two processes"),
                saying("a vote before a Hello", null, "no Zab peer"),
                saying(
                        "an answer that grants where a Hello belongs",
                        World.granted(Payload.EMPTY),
                        "an answer came where a handshake begins"),
                saying(
                        "a refusal where a Hello belongs",
                        Handshake.encode(Answer.refused(Refusal.WRONG_CERTIFICATE, "evil\ntwin")),
                        "WRONG_CERTIFICATE",
                        "evil\\u000atwin"),
                saying("a Hello that is cut", Handshake.encode(HELLO).slice(0, 30), "ends too early"),
                saying("a Hello that goes on", longer(), "left over"),
                new Case(
                        "a frame above 4 KiB is claimed before a name",
                        world -> {
                            world.open(NettyTransport.plaintext());
                            RawPeer raw = world.connect();
                            raw.sendQuietly(ByteBuffer.allocate(4).putInt(4_097).array());
                            raw.awaitClosed();
                        },
                        "claims 4097 bytes"),
                new Case(
                        "a frame of 4 GiB is claimed before a name",
                        world -> {
                            world.open(NettyTransport.plaintext());
                            RawPeer raw = world.connect();
                            raw.sendQuietly(new byte[] {-1, -1, -1, -1});
                            raw.awaitClosed();
                        },
                        "claims 4294967295 bytes"),
                answering(
                        "another server answers",
                        Handshake.encode(Answer.accepted(new Identity(ServerId.of(9), 1, 1), Payload.EMPTY)),
                        "answers s9",
                        "not s1"),
                answering(
                        "an answer of version 1 refuses",
                        Handshake.encode(Answer.refused(Refusal.VERSION, "this is version 1")),
                        "VERSION",
                        "this is version 1"),
                answering(
                        "an answer proves a secret that nobody asked for",
                        World.granted(Payload.wrap(new byte[Transcript.PROOF_BYTES])),
                        "shared secret"));
    }

    private static Payload hello(String cluster, Identity dialler, ServerId expected) {
        return Handshake.encode(new Hello(Kind.NOTIFICATIONS, cluster, dialler, expected, 0, Payload.EMPTY));
    }

    private static Payload version(int version) {
        byte[] hello = Handshake.encode(HELLO).toByteArray();
        hello[5] = (byte) version;
        return Payload.wrap(hello);
    }

    private static Payload longer() {
        Payload hello = Handshake.encode(HELLO);
        ByteBuffer longer = ByteBuffer.allocate(hello.length() + 1);
        hello.writeTo(longer);
        return Payload.wrap(longer.array());
    }

    /** @param first null for a vote */
    private static Case saying(String name, Payload first, String... reasons) {
        return new Case(
                name,
                world -> {
                    world.open(NettyTransport.plaintext());
                    RawPeer raw = world.connect();
                    CertificateCases.sendQuietly(raw, first == null ? world.vote() : first, world.vote());
                    raw.awaitClosedOr(reasons.length == 0);
                },
                reasons);
    }

    private static Case answering(String name, Payload answer, String... reasons) {
        return new Case(
                name,
                world -> {
                    world.listen(raw -> {
                        world.read(raw);
                        raw.sendFrame(answer);
                        raw.sendFrame(world.vote());
                    });
                    world.open(NettyTransport.plaintext());
                    world.lure();
                },
                reasons);
    }
}

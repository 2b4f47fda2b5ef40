package io.zab.transport.netty;

import io.zab.core.model.Identity;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Challenge;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import io.zab.transport.netty.Handshake.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** What can be tried against a shared secret, by who knows it, who does not, and who listens in. */
final class SecretCases {
    private static final byte[] SECRET = secret("zab-test-secret-of-the-cases");
    private static final byte[] OLDER = secret("zab-test-secret-of-the-cases-before");
    private static final byte[] OTHER = secret("zab-test-secret-of-somebody-else");
    private static final Payload NONCE = Payload.wrap(secret("an intruder's nonce of 32 bytes."));
    private static final Hello HELLO = World.hello(Kind.NOTIFICATIONS, NONCE);
    private static final String NO_PROOF = "without proving that it knows the shared secret";
    private static final String WRONG = "does not know the shared secret";

    private SecretCases() {}

    private static byte[] secret(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static NettyTransport victim() {
        return NettyTransport.builder()
                .plaintext()
                .sharedSecret(SharedSecret.of(SECRET, OLDER))
                .handshakeTimeoutMillis(20_000)
                .build();
    }

    static List<Case> all() {
        List<Case> cases = new ArrayList<>(dialling());
        cases.addAll(listening());
        cases.addAll(afterwards());
        cases.addAll(withTls());
        return cases;
    }

    /** What an honest dialler does, with one thing changed in each case. */
    private static List<Case> dialling() {
        return List.of(
                new Case(
                        "who dials knows the secret",
                        world -> granted(world, SECRET).send(world.vote())),
                new Case(
                        "who dials knows the secret of before",
                        world -> granted(world, OLDER).send(world.vote())),
                proving("who dials knows another secret", OTHER, HELLO, HELLO, WRONG),
                proving(
                        "the proof is of another attempt",
                        SECRET,
                        new Hello(Kind.NOTIFICATIONS, World.CLUSTER, World.INTRUDER_IDENTITY, World.VICTIM, 9, NONCE),
                        HELLO,
                        WRONG),
                proving(
                        "the proof is of another kind of connection",
                        SECRET,
                        World.hello(Kind.SESSION, NONCE),
                        HELLO,
                        WRONG),
                proving(
                        "the proof is another server's",
                        SECRET,
                        new Hello(
                                Kind.NOTIFICATIONS,
                                World.CLUSTER,
                                new Identity(ServerId.of(3), 103, 1),
                                World.VICTIM,
                                0,
                                NONCE),
                        HELLO,
                        WRONG),
                proving(
                        "the proof is for another server",
                        SECRET,
                        new Hello(Kind.NOTIFICATIONS, World.CLUSTER, World.INTRUDER_IDENTITY, ServerId.of(3), 0, NONCE),
                        HELLO,
                        WRONG),
                proving(
                        "the proof is of another cluster",
                        SECRET,
                        new Hello(Kind.NOTIFICATIONS, "another", World.INTRUDER_IDENTITY, World.VICTIM, 0, NONCE),
                        HELLO,
                        WRONG),
                new Case(
                        "the secret is right and the cluster another",
                        world -> {
                            world.open(victim());
                            RawPeer raw = world.connect();
                            raw.sendFrame(Handshake.encode(new Hello(
                                    Kind.NOTIFICATIONS, "another", World.INTRUDER_IDENTITY, World.VICTIM, 0, NONCE)));
                            CertificateCases.sendQuietly(raw, world.vote());
                            raw.awaitClosed();
                        },
                        "WRONG_CLUSTER",
                        "another"),
                new Case(
                        "who dials offers no secret",
                        world -> {
                            world.open(victim());
                            RawPeer raw = world.connect();
                            raw.sendFrame(Handshake.encode(World.hello(Kind.NOTIFICATIONS, Payload.EMPTY)));
                            CertificateCases.sendQuietly(raw, world.vote());
                            raw.awaitClosed();
                        },
                        "SECRET_WANTED",
                        "offers none"),
                new Case(
                        "who dials offers a secret that the victim does not have",
                        world -> {
                            world.open(NettyTransport.plaintext());
                            RawPeer raw = world.connect();
                            raw.sendFrame(Handshake.encode(HELLO));
                            CertificateCases.sendQuietly(raw, world.vote());
                            raw.awaitClosed();
                        },
                        "SECRET_UNKNOWN",
                        "given none"),
                new Case("a whole handshake is replayed", SecretCases::replay, WRONG),
                new Case(
                        "the proof is the acceptor's own kind, reflected",
                        world -> {
                            world.open(victim());
                            RawPeer raw = world.connect();
                            Transcript transcript = begin(raw, HELLO);
                            raw.sendFrame(Handshake.encodeProof(transcript.proofOfAcceptor(SECRET)));
                            CertificateCases.sendQuietly(raw, world.vote());
                            raw.awaitClosed();
                        },
                        WRONG),
                instead("a vote comes instead of the proof", null, "a handshake goes on"),
                instead("the proof is cut", Handshake.encodeProof(NONCE).slice(0, 37), "a handshake goes on with 37"),
                instead("the proof is empty", Payload.EMPTY, "a handshake goes on with 0"),
                instead("the challenge itself comes back", Handshake.encode(new Challenge(NONCE)), "no Zab peer"),
                instead("the handshake changes its version on the way", otherVersion(), "changes to version 3"));
    }

    private static Payload otherVersion() {
        byte[] proof = Handshake.encodeProof(NONCE).toByteArray();
        proof[5] = 3;
        return Payload.wrap(proof);
    }

    /** Sends a Hello and gives back what was said on this connection so far. */
    private static Transcript begin(RawPeer raw, Hello hello) throws Exception {
        raw.sendFrame(Handshake.encode(hello));
        Payload challenge = raw.readFrame();
        return plainTranscript().add(Handshake.encode(hello)).add(challenge);
    }

    private static Transcript plainTranscript() {
        return new Transcript().add((X509Certificate) null).add((X509Certificate) null);
    }

    private static Case proving(String name, byte[] secret, Hello proven, Hello said, String reason) {
        return new Case(
                name,
                world -> {
                    world.open(victim());
                    RawPeer raw = world.connect();
                    raw.sendFrame(Handshake.encode(said));
                    Transcript transcript =
                            plainTranscript().add(Handshake.encode(proven)).add(raw.readFrame());
                    raw.sendFrame(Handshake.encodeProof(transcript.proofOfDialler(secret)));
                    CertificateCases.sendQuietly(raw, world.vote());
                    raw.awaitClosed();
                },
                "WRONG_SECRET",
                reason);
    }

    private static Case instead(String name, Payload frame, String reason) {
        return new Case(
                name,
                world -> {
                    world.open(victim());
                    RawPeer raw = world.connect();
                    begin(raw, HELLO);
                    CertificateCases.sendQuietly(raw, frame == null ? world.vote() : frame, world.vote());
                    raw.awaitClosed();
                },
                reason);
    }

    private static void replay(World world) throws Exception {
        world.open(victim());
        RawPeer honest = world.connect();
        Payload proof = Handshake.encodeProof(begin(honest, HELLO).proofOfDialler(SECRET));
        honest.sendFrame(proof);
        if (!Handshake.decodeAnswer(honest.readFrame()).accepted()) {
            throw new AssertionError("the proof is none");
        }
        RawPeer replaying = world.connect();
        replaying.sendFrame(Handshake.encode(HELLO));
        replaying.readFrame();
        replaying.sendFrame(proof);
        CertificateCases.sendQuietly(replaying, world.vote());
        replaying.awaitClosed();
    }

    /** What somebody may do who listens where server 1 should. */
    private static List<Case> listening() {
        return List.of(
                answering("who is dialled knows the secret", SECRET),
                answering("who is dialled knows another secret", OTHER, NO_PROOF),
                listening(
                        "who is dialled grants without a challenge",
                        (world, raw) -> raw.sendFrame(World.granted(Payload.EMPTY)),
                        NO_PROOF),
                listening(
                        "who is dialled makes up a proof without a challenge",
                        (world, raw) -> raw.sendFrame(World.granted(NONCE)),
                        NO_PROOF),
                listening(
                        "who is dialled challenges and grants without a proof",
                        (world, raw) -> {
                            raw.sendFrame(Handshake.encode(new Challenge(NONCE)));
                            world.read(raw);
                            raw.sendFrame(World.granted(Payload.EMPTY));
                        },
                        NO_PROOF),
                listening(
                        "who is dialled sends the dialler's proof back",
                        (world, raw) -> {
                            raw.sendFrame(Handshake.encode(new Challenge(NONCE)));
                            raw.sendFrame(World.granted(Handshake.decodeProof(world.read(raw))));
                        },
                        NO_PROOF),
                listening(
                        "who is dialled challenges twice",
                        (world, raw) -> {
                            raw.sendFrame(Handshake.encode(new Challenge(NONCE)));
                            raw.sendFrame(Handshake.encode(new Challenge(NONCE)));
                        },
                        "a second challenge"),
                listening(
                        "who is dialled says the Hello back",
                        (world, raw) -> raw.sendFrame(Handshake.encode(HELLO)),
                        "no Zab peer"),
                new Case(
                        "who is dialled challenges a server without a secret",
                        world -> {
                            world.listen(raw -> {
                                world.read(raw);
                                raw.sendFrame(Handshake.encode(new Challenge(NONCE)));
                            });
                            world.open(NettyTransport.plaintext());
                            world.lure();
                        },
                        "wants proof of a shared secret"),
                listening(
                        "who is dialled does not know of secrets",
                        (world, raw) -> raw.sendFrame(
                                Handshake.encode(Answer.refused(Refusal.SECRET_UNKNOWN, "what is a secret?"))),
                        "SECRET_UNKNOWN",
                        "what is a secret?"));
    }

    /** What is said to one that dials, after its Hello. */
    private interface Reply {
        void say(World world, RawPeer raw) throws Exception;
    }

    private static Case listening(String name, Reply reply, String... reasons) {
        return new Case(
                name,
                world -> {
                    world.listen(raw -> {
                        world.read(raw);
                        reply.say(world, raw);
                        raw.sendFrame(world.vote());
                    });
                    world.open(victim());
                    world.lure();
                },
                reasons);
    }

    private static Case answering(String name, byte[] secret, String... reasons) {
        return new Case(
                name,
                world -> {
                    world.listen(raw -> answer(world, raw, plainTranscript(), secret));
                    world.open(victim());
                    world.lure();
                },
                reasons);
    }

    private static void answer(World world, RawPeer raw, Transcript begun, byte[] secret) throws Exception {
        Payload challenge = Handshake.encode(new Challenge(NONCE));
        Transcript transcript = begun.add(world.read(raw)).add(challenge);
        raw.sendFrame(challenge);
        transcript.add(world.read(raw)).add(World.granted(Payload.EMPTY));
        raw.sendFrame(World.granted(transcript.proofOfAcceptor(secret)));
    }

    // ---- after a good handshake

    /** A connection that was granted, and the seal of who dialled. */
    private record Sealed(RawPeer raw, Seal seal) {
        void send(Payload frame) throws Exception {
            raw.sendBytes(record(frame));
        }

        byte[] record(Payload frame) {
            ByteBuffer inner = ByteBuffer.allocate(4 + frame.length()).putInt(frame.length());
            frame.writeTo(inner);
            inner.flip();
            ByteBuffer out = ByteBuffer.allocate(4 + inner.remaining() + Seal.MARK_BYTES);
            out.putInt(inner.remaining()).put(inner.duplicate()).put(seal.next(inner));
            return out.array();
        }
    }

    private static Sealed granted(World world, byte[] secret) throws Exception {
        world.open(victim());
        RawPeer raw = world.connect();
        Transcript transcript = begin(raw, HELLO);
        Payload proof = Handshake.encodeProof(transcript.proofOfDialler(secret));
        raw.sendFrame(proof);
        Answer answer = Handshake.decodeAnswer(raw.readFrame());
        if (!answer.accepted()) {
            throw new AssertionError("refused: " + answer.reason());
        }
        transcript.add(proof).add(Handshake.encode(Answer.accepted(answer.acceptor(), Payload.EMPTY)));
        if (!Transcript.same(answer.proof(), transcript.proofOfAcceptor(secret))) {
            throw new AssertionError("the victim does not prove itself");
        }
        return new Sealed(raw, transcript.sealOfDialler(secret));
    }

    private static List<Case> afterwards() {
        String changed = "does not carry the mark";
        return List.of(
                tampering(
                        "a vote without a seal follows a good handshake",
                        (granted, vote) -> CertificateCases.sendQuietly(granted.raw(), vote, vote),
                        changed),
                tampering(
                        "a sealed vote is changed on the way",
                        (granted, vote) -> {
                            byte[] record = granted.record(vote);
                            record[record.length - Seal.MARK_BYTES - 1] ^= 1;
                            granted.raw().sendBytes(record);
                        },
                        changed),
                tampering(
                        "a mark is changed on the way",
                        (granted, vote) -> {
                            byte[] record = granted.record(vote);
                            record[record.length - 1] ^= 1;
                            granted.raw().sendBytes(record);
                        },
                        changed),
                tampering(
                        "a sealed vote is left out",
                        (granted, vote) -> {
                            granted.record(vote);
                            granted.send(vote);
                        },
                        changed),
                tampering(
                        "a sealed record claims 64 KiB and one byte",
                        (granted, vote) -> granted.raw()
                                .sendBytes(ByteBuffer.allocate(4)
                                        .putInt((64 << 10) + 1)
                                        .array()),
                        "65537",
                        "65536"),
                tampering(
                        "a sealed record claims nothing",
                        (granted, vote) -> granted.raw().sendBytes(new byte[4 + Seal.MARK_BYTES]),
                        "claims 0 bytes"));
    }

    private interface Tampering {
        void with(Sealed granted, Payload vote) throws Exception;
    }

    private static Case tampering(String name, Tampering tampering, String... reasons) {
        return new Case(
                name,
                world -> {
                    Sealed link = granted(world, SECRET);
                    tampering.with(link, world.vote());
                    link.raw().awaitClosed();
                },
                reasons);
    }

    // ---- over TLS

    private static List<Case> withTls() {
        TlsMaterial shown = CertificateCases.named("zab://negative/server/7");
        TlsMaterial good = CertificateCases.named("zab://negative/server/1");
        return List.of(
                overTls("over TLS, who dials knows the secret", false, shown, shown, SECRET),
                overTls("over TLS, who dials knows another secret", false, shown, shown, OTHER, WRONG),
                overTls("over TLS with its own certificate, who dials knows the secret", true, good, good, SECRET),
                overTls(
                        "over TLS with its own certificate, who dials knows another secret",
                        true,
                        good,
                        good,
                        OTHER,
                        WRONG),
                dialledOverTls("over TLS with its own certificate, who is dialled knows the secret", SECRET),
                dialledOverTls(
                        "over TLS with its own certificate, who is dialled knows another secret", OTHER, NO_PROOF),
                overTls("a proof made in plaintext is brought into TLS", false, shown, null, SECRET, WRONG),
                overTls(
                        "a proof made in one TLS connection is brought into another",
                        false,
                        shown,
                        CertificateCases.named("zab://negative/server/8"),
                        SECRET,
                        WRONG));
    }

    private static NettyTransport victimOverTls(boolean named) {
        NettyTransport.Builder builder =
                NettyTransport.builder().sharedSecret(SharedSecret.of(SECRET)).handshakeTimeoutMillis(20_000);
        Tls tls = Tls.of(CertificateCases.AUTHORITY);
        return named ? builder.tls(tls).build() : builder.tlsWithoutNames(tls).build();
    }

    /** @param proven the certificate of the connection that the proof is of; null for none */
    private static Case overTls(
            String name, boolean named, TlsMaterial shown, TlsMaterial proven, byte[] secret, String... reasons) {
        return new Case(
                name,
                world -> {
                    world.open(victimOverTls(named));
                    RawPeer raw = world.connect(World.tls(shown));
                    raw.sendFrame(Handshake.encode(HELLO));
                    Transcript transcript =
                            transcript(proven).add(Handshake.encode(HELLO)).add(raw.readFrame());
                    Payload proof = Handshake.encodeProof(transcript.proofOfDialler(secret));
                    raw.sendFrame(proof);
                    if (reasons.length > 0 || named) {
                        CertificateCases.sendQuietly(raw, world.vote());
                    } else {
                        Answer answer = Handshake.decodeAnswer(raw.readFrame());
                        transcript.add(proof).add(Handshake.encode(Answer.accepted(answer.acceptor(), Payload.EMPTY)));
                        new Sealed(raw, transcript.sealOfDialler(secret)).send(world.vote());
                    }
                    raw.awaitClosedOr(reasons.length == 0);
                },
                reasons);
    }

    /** Who listens has server 1's own certificate. */
    private static Case dialledOverTls(String name, byte[] secret, String... reasons) {
        return new Case(
                name,
                world -> {
                    TlsMaterial shown = CertificateCases.named("zab://negative/server/1");
                    world.listen(World.tls(shown), raw -> answer(world, raw, transcriptOfDialled(shown), secret));
                    world.open(victimOverTls(true));
                    world.lure();
                },
                reasons);
    }

    private static Transcript transcriptOfDialled(TlsMaterial shown) throws Exception {
        return new Transcript()
                .add(CertificateCases.AUTHORITY
                        .load(World.CLUSTER, World.VICTIM)
                        .chain()
                        .get(0))
                .add(shown.chain().get(0));
    }

    private static Transcript transcript(TlsMaterial proven) throws Exception {
        return proven == null
                ? plainTranscript()
                : new Transcript()
                        .add(proven.chain().get(0))
                        .add(CertificateCases.AUTHORITY
                                .load(World.CLUSTER, World.VICTIM)
                                .chain()
                                .get(0));
    }
}

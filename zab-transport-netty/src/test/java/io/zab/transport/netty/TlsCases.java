package io.zab.transport.netty;

import io.zab.core.model.Payload;
import io.zab.transport.netty.Handshake.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;

/** TLS that is none, is old, or never ends; and what may come through good TLS before a name was said. */
final class TlsCases {
    private static final TlsMaterial GOOD = CertificateCases.named("zab://negative/server/1");

    private TlsCases() {}

    static List<Case> all() {
        return List.of(
                new Case(
                        "who dials speaks plaintext to TLS",
                        world -> {
                            world.open(CertificateCases.victim());
                            RawPeer raw = world.connect();
                            raw.sendFrame(Handshake.encode(World.hello(Kind.NOTIFICATIONS, Payload.EMPTY)));
                            raw.sendFrame(world.vote());
                            raw.awaitClosed();
                        },
                        "is not TLS"),
                new Case(
                        "who dials speaks TLS to plaintext",
                        world -> {
                            world.open(NettyTransport.plaintext());
                            CertificateCases.sendQuietly(
                                    world.connect(World.tls(GOOD)),
                                    Handshake.encode(World.hello(Kind.NOTIFICATIONS, Payload.EMPTY)));
                        },
                        "look like TLS"),
                new Case(
                        "who is dialled speaks plaintext to TLS",
                        world -> {
                            world.listen(raw -> {
                                raw.sendFrame(World.granted(Payload.EMPTY));
                                raw.sendFrame(world.vote());
                            });
                            world.open(CertificateCases.victim());
                            world.lure();
                        },
                        "is not TLS"),
                new Case(
                        "who is dialled is silent in plaintext and closes",
                        world -> {
                            world.listen(raw -> raw.close());
                            world.open(CertificateCases.victim());
                            world.lure();
                        },
                        "ended during the TLS handshake"),
                new Case(
                        "who is dialled speaks TLS to plaintext",
                        world -> {
                            world.listen(World.tls(GOOD), raw -> raw.sendFrame(World.granted(Payload.EMPTY)));
                            world.open(NettyTransport.plaintext());
                            world.lure();
                        },
                        "look like TLS"),
                oldDialler(),
                oldListener(),
                new Case(
                        "a TLS handshake begins and stands still",
                        world -> {
                            world.open(NettyTransport.builder()
                                    .tls(Tls.of(CertificateCases.AUTHORITY))
                                    .handshakeTimeoutMillis(300)
                                    .build());
                            RawPeer raw = world.connect();
                            raw.sendBytes(new byte[] {22, 3, 1, 1, 0, 1});
                            raw.awaitClosed();
                        },
                        "did not say who it is in time"),
                new Case(
                        "TLS is done and no name is said",
                        world -> {
                            world.open(NettyTransport.builder()
                                    .tls(Tls.of(CertificateCases.AUTHORITY))
                                    .handshakeTimeoutMillis(3_000)
                                    .build());
                            RawPeer raw = world.connect(World.tls(GOOD));
                            raw.sendBytes(new byte[] {0, 0});
                            raw.awaitClosed();
                        },
                        "did not say who it is in time"),
                new Case(
                        "more bytes come before a name than any handshake has",
                        world -> {
                            world.open(CertificateCases.victim());
                            RawPeer raw = world.connect();
                            ByteBuffer record = ByteBuffer.allocate(5 + (60 << 10));
                            record.put((byte) 22).putShort((short) 0x0301).putShort((short) 0xF000);
                            raw.sendQuietly(record.array());
                            raw.awaitClosed();
                        },
                        "bytes before saying who it is"),
                new Case(
                        "who dials wants to agree on a key by ffdhe8192 and nothing else",
                        world -> {
                            world.open(CertificateCases.victim());
                            RawPeer raw = world.connect();
                            raw.sendBytes(dearHello());
                            raw.awaitClosed();
                        },
                        "TLS failed",
                        "group"),
                voteFirst(),
                oversized());
    }

    /** A ClientHello that costs nothing to write, and whose share takes long to compute with. */
    static byte[] dearHello() {
        int ffdhe8192 = 0x0104;
        ByteBuffer share = ByteBuffer.allocate(1024);
        Arrays.fill(share.array(), (byte) 0x5F);
        ByteBuffer extensions = ByteBuffer.allocate(2_048);
        extensions.putShort((short) 43).putShort((short) 3).put((byte) 2).putShort((short) 0x0304);
        extensions.putShort((short) 10).putShort((short) 4).putShort((short) 2).putShort((short) ffdhe8192);
        extensions.putShort((short) 13).putShort((short) 6).putShort((short) 4);
        extensions.putShort((short) 0x0403).putShort((short) 0x0804);
        extensions.putShort((short) 51).putShort((short) (share.capacity() + 6));
        extensions.putShort((short) (share.capacity() + 4)).putShort((short) ffdhe8192);
        extensions.putShort((short) share.capacity()).put(share).flip();
        ByteBuffer body = ByteBuffer.allocate(2_200);
        body.putShort((short) 0x0303).put(new byte[32]).put((byte) 0);
        body.putShort((short) 2).putShort((short) 0x1301).put((byte) 1).put((byte) 0);
        body.putShort((short) extensions.remaining()).put(extensions).flip();
        ByteBuffer record = ByteBuffer.allocate(9 + body.remaining());
        record.put((byte) 22).putShort((short) 0x0301).putShort((short) (body.remaining() + 4));
        record.put((byte) 1).put((byte) 0).putShort((short) body.remaining()).put(body);
        return record.array();
    }

    private static Case oldDialler() {
        return new Case(
                "who dials offers TLS 1.2 and no other",
                world -> {
                    world.open(CertificateCases.victim());
                    CertificateCases.sendQuietly(
                            world.connect(World.tls(GOOD), "TLSv1.2"),
                            Handshake.encode(World.hello(Kind.NOTIFICATIONS, Payload.EMPTY)),
                            world.vote());
                },
                "TLSv1.2");
    }

    private static Case oldListener() {
        return new Case(
                "who is dialled offers TLS 1.2 and no other",
                world -> {
                    world.listen(World.tls(GOOD), raw -> raw.sendFrame(World.granted(Payload.EMPTY)), "TLSv1.2");
                    world.open(CertificateCases.victim());
                    world.lure();
                },
                "protocol_version");
    }

    private static Case voteFirst() {
        return new Case(
                "a vote comes through TLS before a name",
                world -> {
                    world.open(CertificateCases.victim());
                    RawPeer raw = world.connect(World.tls(GOOD));
                    CertificateCases.sendQuietly(
                            raw,
                            world.vote(),
                            Handshake.encode(World.hello(Kind.NOTIFICATIONS, Payload.EMPTY)),
                            world.vote());
                    raw.awaitClosed();
                },
                "no Zab peer speaks there");
    }

    private static Case oversized() {
        return new Case(
                "a frame above 4 KiB is claimed through TLS before a name",
                world -> {
                    world.open(CertificateCases.victim());
                    SSLContext context = World.tls(GOOD);
                    RawPeer raw = world.connect(context);
                    raw.sendQuietly(ByteBuffer.allocate(4).putInt(4_097).array());
                    raw.awaitClosed();
                },
                "claims 4097 bytes",
                "4096 are allowed");
    }
}

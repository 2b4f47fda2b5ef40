package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.Identity;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Challenge;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import io.zab.transport.netty.Handshake.OtherVersionException;
import io.zab.transport.netty.Handshake.Refusal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final Identity WHO = new Identity(ServerId.of(3), 0x1122334455667788L, 5);
    private static final Hello HELLO = new Hello(Kind.SESSION, "zoo-ö", WHO, ServerId.of(4), 9, Payload.EMPTY);
    private static final Payload NONCE = Payload.wrap(bytes(Handshake.NONCE_BYTES, 0x11));
    private static final Payload PROOF = Payload.wrap(bytes(Transcript.PROOF_BYTES, 0x22));
    private static final Hello PROVING = new Hello(Kind.SESSION, "zoo-ö", WHO, ServerId.of(4), 9, NONCE);

    private static byte[] bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    @Test
    void allWordsComeBackAsTheyWere() throws OtherVersionException {
        assertThat(Handshake.decodeHello(Handshake.encode(HELLO))).isEqualTo(HELLO);
        assertThat(Handshake.decodeHello(Handshake.encode(PROVING))).isEqualTo(PROVING);
        assertThat(Handshake.decodeReply(Handshake.encode(new Challenge(NONCE))))
                .isEqualTo(new Challenge(NONCE));
        assertThat(Handshake.decodeProof(Handshake.encodeProof(PROOF))).isEqualTo(PROOF);
        for (Payload proof : new Payload[] {Payload.EMPTY, PROOF}) {
            Answer granted = Answer.accepted(WHO, proof);
            assertThat(Handshake.decodeReply(Handshake.encode(granted))).isEqualTo(granted);
        }
        for (Refusal refusal : Refusal.values()) {
            if (refusal != Refusal.ACCEPTED) {
                Answer refused = Answer.refused(refusal, "because");
                assertThat(Handshake.decodeReply(Handshake.encode(refused))).isEqualTo(refused);
            }
        }
    }

    @Test
    void versionTwoIsExactlyThis() {
        String hello = "000000031122334455667788" + "0000000000000005" + "00000004" + "0000000000000009" + "0006"
                + "7a6f6f2dc3b6";
        assertThat(hex(Handshake.encode(HELLO))).isEqualTo("5a4142480002" + "01" + hello + "00");
        assertThat(hex(Handshake.encode(PROVING))).isEqualTo("5a4142480002" + "01" + hello + "20" + "11".repeat(32));
        assertThat(hex(Handshake.encode(new Challenge(NONCE)))).isEqualTo("5a4142430002" + "11".repeat(32));
        assertThat(hex(Handshake.encodeProof(PROOF))).isEqualTo("5a4142500002" + "22".repeat(32));
        String accepted = "5a4142410002" + "00" + "00000003" + "1122334455667788" + "0000000000000005";
        assertThat(hex(Handshake.encode(Answer.accepted(WHO, Payload.EMPTY)))).isEqualTo(accepted + "00");
        assertThat(hex(Handshake.encode(Answer.accepted(WHO, PROOF)))).isEqualTo(accepted + "20" + "22".repeat(32));
        assertThat(hex(Handshake.encode(Answer.refused(Refusal.BUSY, "no"))))
                .isEqualTo("5a4142410002" + "05" + "0002" + "6e6f");
    }

    @Test
    void aHandshakeOfALaterVersionIsRecognisedWhateverFollows() {
        byte[] later = Handshake.encode(HELLO).slice(0, 12).toByteArray();
        later[5] = 3;

        assertThatThrownBy(() -> Handshake.decodeHello(Payload.wrap(later)))
                .isInstanceOf(OtherVersionException.class)
                .hasMessageContaining("version 3");
    }

    @Test
    void aRefusalOfALaterVersionIsUnderstood() {
        byte[] later = Handshake.encode(Answer.refused(Refusal.BUSY, "upgrade")).toByteArray();
        later[5] = 3;
        later[6] = 77;

        assertThat(Handshake.decodeAnswer(Payload.wrap(later))).isEqualTo(Answer.refused(Refusal.VERSION, "upgrade"));
    }

    @Test
    void itsOwnHandshakeIsNoAnswer() {
        assertThatThrownBy(() -> Handshake.decodeAnswer(Handshake.encode(HELLO)))
                .isInstanceOf(MalformedBytesException.class);
    }

    @Test
    void truncatedAndMutatedFramesAreMalformedOrReadAndNothingElse() {
        Random random = new Random(7);
        Payload[] frames = {
            Handshake.encode(HELLO),
            Handshake.encode(PROVING),
            Handshake.encode(new Challenge(NONCE)),
            Handshake.encodeProof(PROOF),
            Handshake.encode(Answer.accepted(WHO, PROOF)),
            Handshake.encode(Answer.refused(Refusal.BUSY, "words"))
        };
        int malformed = 0;
        for (Payload frame : frames) {
            for (int length = 0; length < frame.length(); length++) {
                malformed += reads(frame.slice(0, length)) ? 0 : 1;
            }
            for (int round = 0; round < 5_000; round++) {
                byte[] bytes = frame.toByteArray();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                malformed += reads(Payload.wrap(bytes)) ? 0 : 1;
            }
        }
        assertThat(malformed).isGreaterThan(5_000);
    }

    private static boolean reads(Payload frame) {
        boolean read = false;
        try {
            read = Handshake.decodeReply(frame) != null;
        } catch (MalformedBytesException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
        try {
            read |= Handshake.decodeProof(frame) != null;
        } catch (MalformedBytesException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
        try {
            read |= Handshake.decodeHello(frame) != null;
        } catch (MalformedBytesException | OtherVersionException expected) {
            assertThat(expected.getMessage()).isNotEmpty();
        }
        return read;
    }

    private static String hex(Payload frame) {
        return HexFormat.of().formatHex(frame.toByteArray());
    }
}

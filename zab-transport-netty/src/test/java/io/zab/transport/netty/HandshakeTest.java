package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zab.core.model.Identity;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import io.zab.transport.netty.Handshake.OtherVersionException;
import io.zab.transport.netty.Handshake.Refusal;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final Identity WHO = new Identity(ServerId.of(3), 0x1122334455667788L, 5);
    private static final Hello HELLO = new Hello(Kind.SESSION, "zoo-ö", WHO, ServerId.of(4), 9);

    @Test
    void bothWordsComeBackAsTheyWere() throws OtherVersionException {
        Answer granted = new Answer(Refusal.ACCEPTED, WHO, "");
        assertThat(Handshake.decodeHello(Handshake.encode(HELLO))).isEqualTo(HELLO);
        assertThat(Handshake.decodeAnswer(Handshake.encode(granted))).isEqualTo(granted);
        for (Refusal refusal : Refusal.values()) {
            if (refusal != Refusal.ACCEPTED) {
                Answer refused = new Answer(refusal, null, "because");
                assertThat(Handshake.decodeAnswer(Handshake.encode(refused))).isEqualTo(refused);
            }
        }
    }

    @Test
    void versionOneIsExactlyThis() {
        assertThat(hex(Handshake.encode(HELLO)))
                .isEqualTo("5a4142480001" + "01" + "00000003" + "1122334455667788" + "0000000000000005" + "00000004"
                        + "0000000000000009" + "0006" + "7a6f6f2dc3b6");
        assertThat(hex(Handshake.encode(new Answer(Refusal.ACCEPTED, WHO, ""))))
                .isEqualTo("5a4142410001" + "00" + "00000003" + "1122334455667788" + "0000000000000005");
        assertThat(hex(Handshake.encode(new Answer(Refusal.BUSY, null, "no"))))
                .isEqualTo("5a4142410001" + "05" + "0002" + "6e6f");
    }

    @Test
    void aHandshakeOfALaterVersionIsRecognisedWhateverFollows() {
        byte[] later = Handshake.encode(HELLO).slice(0, 12).toByteArray();
        later[5] = 2;

        assertThatThrownBy(() -> Handshake.decodeHello(Payload.wrap(later)))
                .isInstanceOf(OtherVersionException.class)
                .hasMessageContaining("version 2");
    }

    @Test
    void aRefusalOfALaterVersionIsUnderstood() {
        byte[] later =
                Handshake.encode(new Answer(Refusal.BUSY, null, "upgrade")).toByteArray();
        later[5] = 2;
        later[6] = 77;

        assertThat(Handshake.decodeAnswer(Payload.wrap(later))).isEqualTo(new Answer(Refusal.VERSION, null, "upgrade"));
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
            Handshake.encode(new Answer(Refusal.ACCEPTED, WHO, "")),
            Handshake.encode(new Answer(Refusal.BUSY, null, "words"))
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
            read = Handshake.decodeAnswer(frame) != null;
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

package io.zab.transport.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.zab.core.model.Identity;
import io.zab.core.model.MalformedBytesException;
import io.zab.core.model.Payload;
import io.zab.core.model.ServerId;
import io.zab.fuzz.Allocations;
import io.zab.fuzz.FuzzTest;
import io.zab.transport.netty.Handshake.Answer;
import io.zab.transport.netty.Handshake.Challenge;
import io.zab.transport.netty.Handshake.Hello;
import io.zab.transport.netty.Handshake.Kind;
import io.zab.transport.netty.Handshake.OtherVersionException;
import io.zab.transport.netty.Handshake.Refusal;
import io.zab.transport.netty.Handshake.Reply;
import java.util.List;
import java.util.stream.Stream;

/**
 * A frame is a word of the handshake, which encodes to the same bytes, or one of another version, or malformed. Of a
 * refusal only what it says must stay: later versions may know reasons that have no name here.
 */
class HandshakeFuzzTest extends FuzzTest {
    private static final int BYTES_FOR_A_BYTE = 16;
    private static final int BYTES_FOR_A_WORD = 8 << 10;

    @Override
    protected List<byte[]> seeds() {
        Identity identity = new Identity(ServerId.of(3), -5, 2);
        Payload nonce = Payload.wrap(new byte[Handshake.NONCE_BYTES]);
        Payload proof = Payload.wrap(new byte[Transcript.PROOF_BYTES]);
        ServerId other = ServerId.of(2);
        return Stream.of(
                        Handshake.encode(new Hello(Kind.SESSION, "cl\u00fcster", identity, other, 7, Payload.EMPTY)),
                        Handshake.encode(new Hello(Kind.NOTIFICATIONS, "", identity, other, 0, nonce)),
                        Handshake.encode(new Challenge(nonce)),
                        Handshake.encodeProof(proof),
                        Handshake.encode(Answer.accepted(identity, Payload.EMPTY)),
                        Handshake.encode(Answer.accepted(identity, proof)),
                        Handshake.encode(Answer.refused(Refusal.BUSY, "no room")),
                        Handshake.encode(Answer.refused(Refusal.WRONG_SECRET, "\u00fc".repeat(2_000))))
                .map(Payload::toByteArray)
                .toList();
    }

    @Override
    protected void check(byte[] input) throws Exception {
        Payload frame = Payload.copyOf(input);
        Allocations.atMost(BYTES_FOR_A_WORD + (long) BYTES_FOR_A_BYTE * input.length, () -> decodeAll(frame));
        decodeAll(frame);
    }

    private static void decodeAll(Payload frame) {
        try {
            assertThat(Handshake.encode(Handshake.decodeHello(frame))).isEqualTo(frame);
        } catch (MalformedBytesException | OtherVersionException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        try {
            assertThat(Handshake.encodeProof(Handshake.decodeProof(frame))).isEqualTo(frame);
        } catch (MalformedBytesException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
        try {
            checkReply(frame, Handshake.decodeReply(frame));
        } catch (MalformedBytesException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void checkReply(Payload frame, Reply reply) {
        if (reply instanceof Challenge challenge) {
            assertThat(Handshake.encode(challenge)).isEqualTo(frame);
        } else if (reply instanceof Answer answer && answer.accepted()) {
            assertThat(Handshake.encode(answer)).isEqualTo(frame);
        } else if (reply instanceof Answer refusal) {
            assertThat(refusal.refusal()).isNotEqualTo(Refusal.ACCEPTED);
            assertThat(refusal.reason().length()).isLessThanOrEqualTo(frame.length());
        }
    }
}

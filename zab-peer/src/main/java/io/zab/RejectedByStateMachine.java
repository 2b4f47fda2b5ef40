package io.zab;

import io.zab.core.model.RejectReason;
import java.nio.charset.StandardCharsets;

/**
 * The state machine's own refusal: thrown by {@link PreparingStateMachine#prepare} on the leader, and what the future of
 * that request ends with wherever it was submitted. Carries bytes of the state machine's choice.
 */
public final class RejectedByStateMachine extends RequestRejected {
    private static final long serialVersionUID = 1L;

    private final byte[] detail;

    /** Refuses with a text, which travels as UTF-8. */
    public RejectedByStateMachine(String message) {
        this(message.getBytes(StandardCharsets.UTF_8));
    }

    /** Refuses with bytes that the submitter can read; at most as long as a payload may be. */
    public RejectedByStateMachine(byte[] detail) {
        super(
                RejectReason.STATE_MACHINE,
                "the state machine refused the request (" + detail.length + " bytes of detail)");
        this.detail = detail.clone();
    }

    public byte[] detail() {
        return detail.clone();
    }

    /** The detail as text. */
    public String detailText() {
        return new String(detail, StandardCharsets.UTF_8);
    }
}

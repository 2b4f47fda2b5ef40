package io.zab.tools;

import io.zab.core.model.Payload;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/** What is shown of payloads: they are the host's, and may be long, or nobody's business. */
enum PayloadForm {
    /** Nothing but the length. */
    NONE,
    /** Every byte as two hex digits. */
    HEX,
    /** As UTF-8; what is no printable character is shown as a dot. */
    TEXT;

    Optional<String> of(Payload payload) {
        return switch (this) {
            case NONE -> Optional.empty();
            case HEX -> Optional.of(HexFormat.of().formatHex(payload.toByteArray()));
            case TEXT ->
                Optional.of(
                        new String(payload.toByteArray(), StandardCharsets.UTF_8).replaceAll("[^\\P{C}]|\\uFFFD", "."));
        };
    }
}

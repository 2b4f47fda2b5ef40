package io.zab.core.model;

/** What an entry of the log is for; the code is its byte in every stored and sent form. */
public enum EntryKind {
    /** A change of the host's state machine. */
    APP(0),
    /** A configuration of the ensemble. */
    CONFIG(1),
    /** The first entry of an epoch, at {@code (epoch, 0)}: proof that the history before it is committed. */
    OPEN(2),
    /** Nothing; its commit carries the knowledge that everything before it is committed. */
    NOOP(3);

    private final int code;

    EntryKind(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    /** @throws MalformedBytesException when no kind has this code */
    public static EntryKind ofCode(int code) {
        for (EntryKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new MalformedBytesException("unknown entry kind " + code);
    }
}

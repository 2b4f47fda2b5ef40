package io.zab.examples.kv;

import io.zab.core.model.Zxid;

/**
 * What must hold for a key at the moment its change is applied, on every replica alike.
 *
 * @param tag the ETag asked for; read only when the kind is {@link Kind#UNCHANGED}
 */
record Condition(Kind kind, Zxid tag) {
    /** Part of the log format by ordinal. */
    enum Kind {
        NONE,
        /** {@code If-Match: "<etag>"}. */
        UNCHANGED,
        /** {@code If-Match: *}. */
        PRESENT,
        /** {@code If-None-Match: *}. */
        ABSENT
    }

    static final Condition NONE = new Condition(Kind.NONE, Zxid.ZERO);

    private static final String IF_MATCH_FORM = "If-Match takes one \"<etag>\" or *";

    /**
     * Reads the two headers, either of which may be null.
     *
     * @throws MalformedRequestException naming the header at fault and what it takes
     */
    static Condition parse(String ifMatch, String ifNoneMatch) throws MalformedRequestException {
        if (ifMatch != null && ifNoneMatch != null) {
            throw new MalformedRequestException("If-Match and If-None-Match exclude each other");
        }
        if (ifNoneMatch != null) {
            if (!ifNoneMatch.strip().equals("*")) {
                throw new MalformedRequestException("If-None-Match takes * only");
            }
            return new Condition(Kind.ABSENT, Zxid.ZERO);
        }
        return ifMatch == null ? NONE : parseIfMatch(ifMatch.strip());
    }

    private static Condition parseIfMatch(String text) throws MalformedRequestException {
        if (text.equals("*")) {
            return new Condition(Kind.PRESENT, Zxid.ZERO);
        }
        boolean weak = text.startsWith("W/\"");
        String quoted = weak ? text.substring(2) : text;
        boolean isQuoted = quoted.length() >= 2 && quoted.startsWith("\"") && quoted.endsWith("\"");
        String tag = isQuoted ? quoted.substring(1, quoted.length() - 1) : quoted;
        if (tag.isEmpty() || tag.indexOf('"') >= 0 || !isQuoted && !ZxidText.isZxid(tag)) {
            throw new MalformedRequestException(IF_MATCH_FORM);
        }
        // A weak or foreign tag is well-formed and matches nothing; no entry's zxid is 0.
        boolean ours = !weak && ZxidText.isZxid(tag);
        return new Condition(Kind.UNCHANGED, ours ? ZxidText.parse(tag) : Zxid.ZERO);
    }

    /** @param entry what is stored now, or null */
    boolean holdsFor(KvEntry entry) {
        return switch (kind) {
            case NONE -> true;
            case UNCHANGED -> entry != null && entry.changed().equals(tag);
            case PRESENT -> entry != null;
            case ABSENT -> entry == null;
        };
    }
}

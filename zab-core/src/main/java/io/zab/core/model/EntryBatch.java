package io.zab.core.model;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A run of contiguous entries together with its one encoded form: the bytes on the wire are the bytes in the log.
 *
 * <p>Invariant: never empty; each entry stands directly behind the one before it; {@code encoded} is the encoding of
 * exactly these entries, its checksum included. The encoding is big-endian:
 *
 * <pre>
 * int crc32c of all that follows | int count | long previous zxid of the first entry | count times:
 *   long zxid | byte kind | int origin server (0 = none) [| long session | long requestNo] | long committedAtPropose
 *   | int payload length | payload
 * </pre>
 */
public final class EntryBatch {
    private static final int HEADER_BYTES = 16;
    private static final int ENTRY_BYTES = 8 + 1 + 4 + 8 + 4;
    private static final int ORIGIN_BYTES = 16;

    private final List<Entry> entries;
    private final Payload encoded;

    private EntryBatch(List<Entry> entries, Payload encoded) {
        this.entries = entries;
        this.encoded = encoded;
    }

    /** @throws IllegalArgumentException when the entries are none, or one does not continue the one before it */
    public static EntryBatch of(List<Entry> entries) {
        List<Entry> copy = List.copyOf(entries);
        if (copy.isEmpty()) {
            throw new IllegalArgumentException("a batch needs an entry");
        }
        int size = HEADER_BYTES;
        for (int i = 0; i < copy.size(); i++) {
            Entry entry = copy.get(i);
            Zxid previous = i > 0 ? copy.get(i - 1).zxid() : entry.previous();
            if (!entry.continues(previous)) {
                throw new IllegalArgumentException(entry.zxid() + " does not continue " + previous);
            }
            size += encodedSize(entry);
        }
        return new EntryBatch(copy, encode(copy, size));
    }

    public static EntryBatch of(Entry entry) {
        return of(List.of(entry));
    }

    /** The bytes that one entry adds to a batch. */
    public static int encodedSize(Entry entry) {
        return ENTRY_BYTES
                + (entry.origin().server().isPresent() ? ORIGIN_BYTES : 0)
                + entry.payload().length();
    }

    private static Payload encode(List<Entry> entries, int size) {
        byte[] bytes = new byte[size];
        ByteBuffer out = ByteBuffer.wrap(bytes);
        out.putInt(0).putInt(entries.size()).putLong(entries.get(0).previous().value());
        for (Entry entry : entries) {
            out.putLong(entry.zxid().value()).put((byte) entry.kind().code());
            Optional<ServerId> server = entry.origin().server();
            out.putInt(server.map(ServerId::value).orElse(0));
            if (server.isPresent()) {
                out.putLong(entry.origin().session()).putLong(entry.origin().requestNo());
            }
            out.putLong(entry.committedAtPropose().value())
                    .putInt(entry.payload().length());
            entry.payload().writeTo(out);
        }
        out.putInt(0, checksum(bytes, 4, size - 4));
        return Payload.wrap(bytes);
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    /**
     * Reads a batch; payloads share the given bytes.
     *
     * @throws MalformedBytesException when the checksum is wrong or the content is not a run of contiguous entries
     */
    public static EntryBatch decode(Payload encoded) {
        if (encoded.length() < HEADER_BYTES + ENTRY_BYTES) {
            throw new MalformedBytesException("a batch of " + encoded.length() + " bytes is too short");
        }
        ByteBuffer in = encoded.toByteBuffer();
        CRC32C crc = new CRC32C();
        crc.update(encoded.slice(4, encoded.length() - 4).toByteBuffer());
        if (in.getInt() != (int) crc.getValue()) {
            throw new MalformedBytesException("the checksum of a batch of " + encoded.length() + " bytes is wrong");
        }
        int count = in.getInt();
        if (count < 1 || count > (encoded.length() - HEADER_BYTES) / ENTRY_BYTES) {
            throw new MalformedBytesException("a batch of " + encoded.length() + " bytes claims " + count + " entries");
        }
        List<Entry> entries = new Decoder(in, encoded).entries(count);
        if (in.hasRemaining()) {
            throw new MalformedBytesException(in.remaining() + " bytes are left over behind a batch");
        }
        return new EntryBatch(Collections.unmodifiableList(entries), encoded);
    }

    /** Takes one entry after the other; what an entry has in common with the one before it, it shares with it. */
    private static final class Decoder {
        private final ByteBuffer in;
        private final Payload whole;
        private Optional<ServerId> server = Optional.empty();
        private Zxid committed = Zxid.ZERO;

        Decoder(ByteBuffer in, Payload whole) {
            this.in = in;
            this.whole = whole;
        }

        List<Entry> entries(int count) {
            List<Entry> entries = new ArrayList<>(count);
            Zxid previous = new Zxid(in.getLong());
            for (int i = 0; i < count; i++) {
                Entry entry = next(previous);
                if (!entry.continues(previous)) {
                    throw new MalformedBytesException(entry.zxid() + " does not continue " + previous);
                }
                entries.add(entry);
                previous = entry.zxid();
            }
            return entries;
        }

        private Entry next(Zxid previous) {
            need(in, ENTRY_BYTES);
            Zxid zxid = new Zxid(in.getLong());
            EntryKind kind = EntryKind.ofCode(in.get());
            Origin origin = origin(in.getInt(), zxid);
            long committedValue = in.getLong();
            committed = committed.value() == committedValue ? committed : new Zxid(committedValue);
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new MalformedBytesException("payload of " + zxid + " claims " + length + " bytes");
            }
            Payload payload = whole.slice(in.position(), length);
            in.position(in.position() + length);
            return new Entry(zxid, previous, kind, origin, committed, payload);
        }

        private Origin origin(int id, Zxid zxid) {
            if (id < 0) {
                throw new MalformedBytesException("origin " + id + " of " + zxid + " is negative");
            } else if (id == 0) {
                return Origin.NONE;
            }
            need(in, ORIGIN_BYTES + 12);
            if (server.isEmpty() || server.get().value() != id) {
                server = Optional.of(ServerId.of(id));
            }
            return new Origin(server, in.getLong(), in.getLong());
        }
    }

    private static void need(ByteBuffer in, int bytes) {
        if (in.remaining() < bytes) {
            throw new MalformedBytesException("a batch ends " + (bytes - in.remaining()) + " bytes too early");
        }
    }

    public List<Entry> entries() {
        return entries;
    }

    public Payload encoded() {
        return encoded;
    }

    public Entry first() {
        return entries.get(0);
    }

    public Entry last() {
        return entries.get(entries.size() - 1);
    }

    /** What of this batch lies in {@code (after, through]}; empty when nothing does. */
    public Optional<EntryBatch> range(Zxid after, Zxid through) {
        if (first().zxid().isAfter(after) && !last().zxid().isAfter(through)) {
            return Optional.of(this);
        }
        List<Entry> kept = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.zxid().isAfter(after) && !entry.zxid().isAfter(through)) {
                kept.add(entry);
            }
        }
        return kept.isEmpty() ? Optional.empty() : Optional.of(of(kept));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EntryBatch that && encoded.equals(that.encoded);
    }

    @Override
    public int hashCode() {
        return encoded.hashCode();
    }

    @Override
    public String toString() {
        return "[" + first().zxid() + ".." + last().zxid() + "]";
    }
}

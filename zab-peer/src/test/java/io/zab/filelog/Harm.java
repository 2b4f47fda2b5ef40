package io.zab.filelog;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A directory that was sound, with what bytes say was done to it since. */
final class Harm {
    private static final List<String> NAMES = List.of(
            "log-0000000000000001",
            "log-0000000000000007",
            "log-000000000000000A",
            "log-7fffffffffffffff",
            "log-ffffffffffffffff",
            "log-0000000000000002.tmp",
            "snapshot-0000000100000003-0000000000000001",
            "snapshot-local.tmp",
            "lost+found",
            "notes");

    private final Disk disk;
    private final ByteBuffer script;
    private boolean forged;
    private boolean moved;

    private Harm(Disk sound, byte[] script, int from) {
        this.disk = sound.copy();
        this.script = ByteBuffer.wrap(script, Math.min(from, script.length), Math.max(0, script.length - from));
    }

    /** @param from which of the bytes come first */
    static Harm done(Disk sound, byte[] script, int from) {
        Harm harm = new Harm(sound, script, from);
        for (int steps = 0; harm.script.hasRemaining() && steps < 64; steps++) {
            harm.step();
        }
        return harm;
    }

    Disk disk() {
        return disk;
    }

    /** Whether checksums were made to fit. */
    boolean isForged() {
        return forged;
    }

    /** Whether files came, went or changed their names. */
    boolean hasMovedFiles() {
        return moved;
    }

    private void step() {
        int kind = next() % 12;
        List<String> names = new ArrayList<>(disk.names.keySet());
        names.removeIf(FileNames::isLock);
        if (names.isEmpty()) {
            return;
        }
        String name = names.get(next() % names.size());
        byte[] content = disk.contents.get(disk.names.get(name)).clone();
        int at = content.length == 0 ? 0 : number() % content.length;
        switch (kind) {
            case 0, 1, 2 -> content = put(content, at, flip(content, at));
            case 3 -> content = put(content, at, new byte[] {(byte) next()});
            case 4 -> content = put(content, at, new byte[next()]);
            case 5 ->
                content = put(
                        content,
                        at,
                        ByteBuffer.allocate(8).putLong(number() - 8L).array());
            case 6 -> content = put(content, at, Arrays.copyOfRange(content, 0, Math.min(content.length, 512)));
            case 7 -> content = Arrays.copyOf(content, at);
            case 8 -> content = Arrays.copyOf(content, content.length + next());
            case 9 -> {
                forged = true;
                content = Forgery.of(content);
            }
            default -> {
                move(kind, name, content);
                return;
            }
        }
        disk.contents.put(disk.names.get(name), content);
    }

    private void move(int kind, String name, byte[] content) {
        moved = true;
        if (kind == 10) {
            disk.names.remove(name);
        } else {
            int file = 10_000 + disk.contents.size();
            disk.names.put(NAMES.get(next() % NAMES.size()), file);
            disk.contents.put(file, content);
        }
    }

    private byte[] flip(byte[] content, int at) {
        return content.length == 0 ? content : new byte[] {(byte) (content[at] ^ 1 << next() % 8)};
    }

    private static byte[] put(byte[] content, int at, byte[] piece) {
        int length = Math.min(piece.length, content.length - at);
        System.arraycopy(piece, 0, content, at, length);
        return content;
    }

    private int next() {
        return script.hasRemaining() ? script.get() & 0xFF : 0;
    }

    private int number() {
        return next() << 8 | next();
    }
}

package io.zab.filelog;

import io.zab.core.model.Snapshot;
import io.zab.core.model.Zxid;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/** How the files of a store are called. What ends in {@code .tmp} is unfinished and means nothing. */
final class FileNames {
    /**
     * Keeps stores of one process apart. A second attempt in the same process must close its channel, and on POSIX that
     * gives back the process's hold on this very file.
     */
    static final String JVM_LOCK = "instance.lock";

    /** Keeps processes apart; only ever opened by a store that already holds {@link #JVM_LOCK} in its process. */
    static final String PROCESS_LOCK = "process.lock";

    /** What the root of an ext file system holds. */
    static final String LOST_AND_FOUND = "lost+found";

    /** What a damaged store's files are called once it is set aside: this, a number, and what they were called before. */
    static final String ASIDE = "damaged-";

    static final String STAGED_SNAPSHOT = "snapshot-received.tmp";
    static final String LOCAL_SNAPSHOT = "snapshot-local.tmp";

    private static final String SETTING_ASIDE = "setting-aside-";
    private static final String SEGMENT = "log-";
    private static final String SNAPSHOT = "snapshot-";
    private static final String UNFINISHED = ".tmp";
    private static final int DIGITS = 16;

    private FileNames() {}

    static String segment(long number) {
        return SEGMENT + hex(number);
    }

    /** A segment that no longer is one; unfinished, as far as a start is concerned. */
    static String spareSegment(long number) {
        return SEGMENT + "spare-" + number + UNFINISHED;
    }

    static String unfinishedSegment(long number) {
        return unfinished(segment(number));
    }

    /** What a segment or snapshot is called before it is one, and when it no longer is. */
    static String unfinished(String name) {
        return name + UNFINISHED;
    }

    static String snapshot(Snapshot snapshot) {
        return SNAPSHOT + hex(snapshot.base().value()) + "-" + hex(snapshot.digest());
    }

    /** The numbers of the segments among these names, in order. */
    static SortedSet<Long> segments(List<String> names) {
        SortedSet<Long> numbers = new TreeSet<>();
        for (String name : names) {
            segmentNumber(name).ifPresent(numbers::add);
        }
        return numbers;
    }

    private static OptionalLong segmentNumber(String name) {
        if (name.length() != SEGMENT.length() + DIGITS || !name.startsWith(SEGMENT)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(HexFormat.fromHexDigitsToLong(name, SEGMENT.length(), name.length()));
        } catch (IllegalArgumentException e) {
            return OptionalLong.empty();
        }
    }

    static boolean isSnapshot(String name) {
        return name.startsWith(SNAPSHOT) && name.length() == SNAPSHOT.length() + 2 * DIGITS + 1;
    }

    /** The base that a snapshot's name tells; empty when it is no name that this package gives. */
    static Optional<Zxid> snapshotBase(String name) {
        try {
            return Optional.of(
                    new Zxid(HexFormat.fromHexDigitsToLong(name, SNAPSHOT.length(), SNAPSHOT.length() + DIGITS)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether a snapshot's name tells this digest. */
    static boolean hasDigest(String name, long digest) {
        return name.endsWith("-" + hex(digest));
    }

    static boolean isUnfinished(String name) {
        return name.endsWith(UNFINISHED) && (name.startsWith(SEGMENT) || name.startsWith(SNAPSHOT));
    }

    /** The file that says a damaged store is being set aside; what else there is of it is to follow. */
    static String settingAside(int number) {
        return SETTING_ASIDE + number;
    }

    /** The number of the setting aside that has not come to its end, if there is one. */
    static OptionalInt settingAside(List<String> names) {
        return names.stream()
                .filter(name -> name.matches(SETTING_ASIDE + "[0-9]{1,8}"))
                .mapToInt(name -> Integer.parseInt(name.substring(SETTING_ASIDE.length())))
                .findFirst();
    }

    static String aside(int number, String name) {
        return ASIDE + number + "-" + name;
    }

    static boolean isAside(String name) {
        return name.startsWith(ASIDE);
    }

    static boolean isLock(String name) {
        return name.equals(JVM_LOCK) || name.equals(PROCESS_LOCK);
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits(value);
    }
}

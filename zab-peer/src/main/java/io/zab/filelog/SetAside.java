package io.zab.filelog;

import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;

/**
 * Moves a damaged store out of the way, within its directory and file by file; deletes nothing.
 *
 * <p>Invariant: from before the first file is moved until after the last one is, a file says so that survives a power
 * loss. What is left of a store half moved could pass for a shorter one, with fewer promises.
 */
final class SetAside {
    private final FileOperations files;

    SetAside(FileOperations files) {
        this.files = files;
    }

    /** @return what the files are called now, for people */
    String run(List<String> names) throws IOException {
        OptionalInt begun = FileNames.settingAside(names);
        int number = begun.orElseGet(() -> unused(names));
        String mark = FileNames.settingAside(number);
        if (begun.isEmpty()) {
            files.create(mark).close();
            files.forceDirectory();
        }
        for (String name : names) {
            if (belongsToAStore(name)) {
                files.rename(name, FileNames.aside(number, name));
            }
        }
        files.forceDirectory();
        files.delete(mark);
        files.forceDirectory();
        return files.describe(FileNames.aside(number, "*"));
    }

    private static boolean belongsToAStore(String name) {
        return FileNames.isSnapshot(name)
                || FileNames.isUnfinished(name)
                || !FileNames.segments(List.of(name)).isEmpty();
    }

    private static int unused(List<String> names) {
        int number = 1;
        while (isUsed(number, names)) {
            number++;
        }
        return number;
    }

    private static boolean isUsed(int number, List<String> names) {
        String prefix = FileNames.aside(number, "");
        return names.stream().anyMatch(name -> name.startsWith(prefix));
    }
}

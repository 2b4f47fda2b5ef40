package io.zab.examples.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiaryTest {
    @Test
    void numbersAreWrittenTheSameWayInEveryCountry(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("torture.log");
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try (Diary diary = new Diary(file)) {
            diary.note("something");
        } finally {
            Locale.setDefault(before);
        }
        assertThat(Files.readString(file)).containsPattern("^\\[ *\\d+\\.\\d\\d s] something");
    }
}

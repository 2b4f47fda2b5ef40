package io.zab.bench.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A document of which one part, between two marks, is written anew by each report; the rest is written by people.
 *
 * <p>Invariant: nothing outside the marks is ever changed.
 */
public final class Page {
    static final String BEGIN = "<!-- results: begin -->";
    static final String END = "<!-- results: end -->";

    private Page() {}

    /**
     * Puts text between the marks of a file; a file that does not exist is made of the marks and the text alone.
     *
     * @throws IOException when the file exists and its marks are not there, once each, in order
     */
    public static void fill(Path file, String text) throws IOException {
        String old = Files.exists(file) ? Files.readString(file) : BEGIN + "\n" + END + "\n";
        int begin = old.indexOf(BEGIN);
        int end = old.indexOf(END);
        if (begin < 0 || end < begin || old.indexOf(BEGIN, begin + 1) >= 0 || old.indexOf(END, end + 1) >= 0) {
            throw new IOException(file + " must have the lines " + BEGIN + " and " + END
                    + ", once each and in this order: results go between them");
        }
        if (file.toAbsolutePath().getParent() != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
        }
        Files.writeString(
                file, old.substring(0, begin + BEGIN.length()) + "\n\n" + text.strip() + "\n\n" + old.substring(end));
    }
}

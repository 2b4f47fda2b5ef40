package io.zab.build;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rules that hold for every text of the project, whatever its language. */
final class TextRules {
    // Put together here, so that this file keeps the rule too.
    private static final Pattern LEFTOVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

    private TextRules() {}

    /** Returns the places that are marked as unfinished. */
    static List<String> leftovers(String file, String text) {
        List<String> found = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (LEFTOVER.matcher(lines.get(i)).find()) {
                found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
            }
        }
        return found;
    }
}

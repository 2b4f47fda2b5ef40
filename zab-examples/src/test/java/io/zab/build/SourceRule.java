package io.zab.build;

/** What {@link SourceScanner} can find in a Java source. */
enum SourceRule {
    /** A method or constructor of more than {@link SourceScanner#METHOD_LINES_MAX} lines. */
    LONG_METHOD,
    /** A file of more than {@link SourceScanner#FILE_LINES_MAX} lines. */
    LONG_FILE,
    /** A wait for time to pass instead of for a condition. */
    SLEEP,
    /** Output past the logger. */
    PRINT,
    /** {@code synchronized} or {@code volatile}: code that expects more than one thread. */
    SHARED_MEMORY,
    /** A test that does not run. */
    DISABLED_TEST
}

package io.zab.build;

/** A place in a source that breaks a rule. */
record Finding(SourceRule rule, String file, long line, String what) {
    @Override
    public String toString() {
        return file + ":" + line + ": " + what;
    }
}

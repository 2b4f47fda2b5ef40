package io.zab.bench.goal;

/**
 * What a run says of a goal.
 *
 * @param measured the figures that decide, or which of them are missing
 */
public record Finding(Verdict verdict, String measured) {
    /** Whether a goal is reached. */
    public enum Verdict {
        MET("met"),
        NOT_MET("not met"),
        NOT_MEASURED("not measured");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    static Finding of(boolean met, String measured) {
        return new Finding(met ? Verdict.MET : Verdict.NOT_MET, measured);
    }

    static Finding missing(String what) {
        return new Finding(Verdict.NOT_MEASURED, what);
    }
}

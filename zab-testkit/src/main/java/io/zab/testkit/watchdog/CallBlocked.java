package io.zab.testkit.watchdog;

/** A call did not come back within its time; the stack trace is where it stood. */
public final class CallBlocked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CallBlocked(String call, long limitMillis, StackTraceElement[] stack) {
        super(call + " did not come back within " + limitMillis + " ms");
        setStackTrace(stack);
    }
}

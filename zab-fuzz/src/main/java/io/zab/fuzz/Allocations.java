package io.zab.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What the thread that asks allocates on the heap while it runs something. */
public final class Allocations {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {}

    /** Something that is measured. */
    public interface Action {
        /** Does it. */
        void run() throws Exception;
    }

    /**
     * Runs an action and fails when it allocates more than it may. What loading a class and the like costs is paid in the
     * first run only, so an action that seems to fail is run once more; it must be one that can be.
     */
    public static void atMost(long bytes, Action action) throws Exception {
        long first = of(action);
        long allocated = first <= bytes ? first : Math.min(first, of(action));
        if (allocated > bytes) {
            throw new AssertionError(allocated + " bytes were allocated; " + bytes + " may be");
        }
    }

    private static long of(Action action) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        action.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}

package io.zab.transport.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * What the endpoints of one transport share: event loops, and threads for what would hold these up.
 *
 * <p>Invariant: nothing exists before the first endpoint and nothing is left after the last. Loops of our own are no
 * netty group, because the end of a group is announced on netty's global thread, which outlives it; buffers are not
 * pooled, because a pool keeps its memory (docs/decisions/0030-what-netty-leaves-behind.md).
 */
final class Resources {
    private static final int LOOPS_MAX = 4;
    private static final int LOOKUPS_MAX = 4;
    private static final int HANDSHAKES_MAX = 2;
    private static final long SHUTDOWN_SECONDS = 5;

    private final Optional<EventLoopGroup> supplied;
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private List<SingleThreadIoEventLoop> loops = new ArrayList<>();

    /** Every thread begun since the first endpoint: an executor counts as terminated a moment before its thread ends. */
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    private ThreadPoolExecutor lookups;
    private ThreadPoolExecutor dialled;
    private ThreadPoolExecutor accepted;
    private int users;
    private int nextLoop;

    Resources(Optional<EventLoopGroup> supplied) {
        if (supplied.isPresent()
                && !(supplied.get() instanceof IoEventLoopGroup group && group.isIoType(NioIoHandler.class))) {
            throw new IllegalArgumentException("the event loop group must run NIO; build it with"
                    + " new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory())");
        }
        this.supplied = supplied;
    }

    /** One more endpoint; it stays on this loop for good and calls {@link #release} in the end. */
    synchronized EventLoop acquire() {
        users++;
        if (users == 1) {
            lookups = threads(LOOKUPS_MAX, "zab-lookup");
            dialled = threads(HANDSHAKES_MAX, "zab-tls-dialled");
            accepted = threads(HANDSHAKES_MAX, "zab-tls-accepted");
        }
        if (supplied.isPresent()) {
            return supplied.get().next();
        }
        int loopsMax = Math.min(LOOPS_MAX, Runtime.getRuntime().availableProcessors());
        if (loops.size() < Math.min(users, loopsMax)) {
            loops.add(newLoop(loops.size() + 1));
            return loops.get(loops.size() - 1);
        }
        nextLoop = (nextLoop + 1) % loops.size();
        return loops.get(nextLoop);
    }

    /** One endpoint less; the last waits until threads are gone. Not on an event loop. */
    void release() {
        List<SingleThreadIoEventLoop> ended = List.of();
        List<ThreadPoolExecutor> endedPools = List.of();
        synchronized (this) {
            users--;
            if (users == 0) {
                ended = loops;
                endedPools = List.of(lookups, dialled, accepted);
                loops = new ArrayList<>();
                lookups = null;
                dialled = null;
                accepted = null;
            }
        }
        endedPools.forEach(ThreadPoolExecutor::shutdownNow);
        for (SingleThreadIoEventLoop loop : ended) {
            loop.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        }
        if (!endedPools.isEmpty()) {
            awaitEnd();
        }
    }

    /** For what a resolver does: it may block for as long as it likes, and must not block a loop. */
    synchronized Executor lookups() {
        return lookups;
    }

    /** For what a handshake of TLS computes: strangers can ask for it, and must not hold up a loop by it. */
    synchronized LinkSecurity.Threads handshakes() {
        return new LinkSecurity.Threads(dialled, accepted);
    }

    ByteBufAllocator allocator() {
        return allocator;
    }

    /** Bytes in buffers that nobody has released. */
    long directBytes() {
        return allocator.metric().usedDirectMemory();
    }

    private void awaitEnd() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SHUTDOWN_SECONDS);
        for (Thread thread : threads) {
            while (thread.isAlive() && System.nanoTime() < deadline) {
                try {
                    TimeUnit.NANOSECONDS.timedJoin(thread, deadline - System.nanoTime());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        threads.removeIf(thread -> !thread.isAlive());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private SingleThreadIoEventLoop newLoop(int number) {
        ThreadFactory factory = task -> counted(new FastThreadLocalThread(task, "zab-netty-" + number));
        return new SingleThreadIoEventLoop(null, factory, NioIoHandler.newFactory());
    }

    /** Threads that come when there is something to do and go soon after. */
    private ThreadPoolExecutor threads(int threadsMax, String name) {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                threadsMax,
                threadsMax,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> counted(new Thread(task, name)));
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private Thread counted(Thread thread) {
        thread.setDaemon(true);
        threads.removeIf(ended -> ended.getState() == Thread.State.TERMINATED);
        threads.add(thread);
        return thread;
    }
}

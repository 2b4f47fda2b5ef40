package io.zab.examples.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.zab.PeerListener;
import io.zab.core.model.ServerId;
import java.io.PrintStream;
import org.slf4j.LoggerFactory;

/** Tells the story on standard output: chapters, lines of its own, and between them what the library logs. */
final class Narrator implements AutoCloseable {
    private final PrintStream out;
    private final long startNanos = System.nanoTime();
    private final Logger library = (Logger) LoggerFactory.getLogger("io.zab");
    private final Level levelBefore = library.getLevel();
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            tell("      " + event.getFormattedMessage());
        }
    };
    private int chapters;
    private volatile boolean ended;

    private Narrator(PrintStream out) {
        this.out = out;
        library.setLevel(Level.INFO);
        library.setAdditive(false);
        appender.setContext(library.getLoggerContext());
        appender.start();
        library.addAppender(appender);
    }

    static Narrator onStandardOutput() {
        return new Narrator(System.out);
    }

    /** Tells nothing any more. */
    void end() {
        ended = true;
    }

    void chapter(String title) {
        tell("");
        tell(++chapters + ". " + title);
    }

    void line(String text) {
        tell("   " + text);
    }

    /** What one peer says about itself. */
    PeerListener listenerOf(int id) {
        return new PeerListener() {
            @Override
            public void onLooking(String reason) {
                line("Peer " + id + " looks for a leader: " + reason);
            }

            @Override
            public void onFollowing(ServerId leader, long epoch) {
                line("Peer " + id + " follows peer " + leader.value() + " in epoch " + epoch + ".");
            }

            @Override
            public void onLeading(long epoch) {
                line("Peer " + id + " leads epoch " + epoch + ".");
            }

            @Override
            public void onFailed(String reason) {
                line("Peer " + id + " FAILED: " + reason);
            }
        };
    }

    private synchronized void tell(String text) {
        if (ended) {
            return;
        }
        long millis = (System.nanoTime() - startNanos) / 1_000_000;
        out.println(text.isEmpty() ? "" : String.format("%6d ms  %s", millis, text));
    }

    /** Gives the library's log back to the appenders it had. */
    @Override
    public void close() {
        library.detachAppender(appender);
        library.setAdditive(true);
        library.setLevel(levelBefore);
    }
}

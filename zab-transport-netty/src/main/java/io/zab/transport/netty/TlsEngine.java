package io.zab.transport.netty;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * The JDK's engine for a loop that must not wait: the JDK holds a lock while one of its tasks runs, and closing takes that
 * lock.
 *
 * <p>Invariant: while a task is on its way to a thread beside the loop, or runs there, the loop does not touch the engine;
 * closed meanwhile, it is abandoned: a task that has not begun is dropped, and the engine is closed for good. Confined to
 * the loop but for the task itself.
 */
final class TlsEngine extends SSLEngine implements Executor {
    private final SSLEngine engine;
    private final TlsEndpoint.Keys keys;
    private final Executor slow;
    private volatile boolean busy;
    private volatile boolean abandoned;

    /** @param keys which it was made with */
    TlsEngine(SSLEngine engine, TlsEndpoint.Keys keys, Executor slow) {
        this.engine = engine;
        this.keys = keys;
        this.slow = slow;
    }

    TlsEndpoint.Keys keys() {
        return keys;
    }

    /** Whether a task is on its way or runs. */
    boolean isBusy() {
        return busy;
    }

    /** Runs what fetches one task with {@link #getDelegatedTask} and runs it, beside the loop. */
    @Override
    public void execute(Runnable fetching) {
        if (abandoned) {
            return;
        }
        busy = true;
        try {
            slow.execute(() -> runUnlessAbandoned(fetching));
        } catch (RejectedExecutionException e) {
            busy = false;
            throw e;
        }
    }

    private void runUnlessAbandoned(Runnable fetching) {
        try {
            if (!abandoned) {
                fetching.run();
            }
        } finally {
            busy = false;
        }
    }

    @Override
    public Runnable getDelegatedTask() {
        Runnable task = engine.getDelegatedTask();
        return task == null ? null : () -> runAndFree(task);
    }

    /** The loop hears of the end as soon as this returns, so it is over before. */
    private void runAndFree(Runnable task) {
        try {
            task.run();
        } finally {
            busy = false;
        }
    }

    /** @return whether there is nothing to be closed any more */
    private boolean abandonedWhileBusy() {
        abandoned |= busy;
        return abandoned;
    }

    @Override
    public void closeInbound() throws SSLException {
        if (!abandonedWhileBusy()) {
            engine.closeInbound();
        }
    }

    @Override
    public void closeOutbound() {
        if (!abandonedWhileBusy()) {
            engine.closeOutbound();
        }
    }

    @Override
    public boolean isInboundDone() {
        return abandoned || engine.isInboundDone();
    }

    @Override
    public boolean isOutboundDone() {
        return abandoned || engine.isOutboundDone();
    }

    /** An error and no result: whatever calls must not take an abandoned handshake for one that is done. */
    private void check() throws SSLException {
        if (abandoned) {
            throw new SSLException("closed in the middle of the handshake");
        }
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] from, int offset, int length, ByteBuffer to) throws SSLException {
        check();
        return engine.wrap(from, offset, length, to);
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer from, ByteBuffer[] to, int offset, int length) throws SSLException {
        check();
        return engine.unwrap(from, to, offset, length);
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        // Who waits for a task that is never run does nothing more.
        return abandoned ? HandshakeStatus.NEED_TASK : engine.getHandshakeStatus();
    }

    @Override
    public void beginHandshake() throws SSLException {
        engine.beginHandshake();
    }

    @Override
    public SSLSession getSession() {
        return engine.getSession();
    }

    @Override
    public SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        engine.setSSLParameters(parameters);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        engine.setEnabledProtocols(protocols);
    }

    @Override
    public void setUseClientMode(boolean mode) {
        engine.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        engine.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    @Override
    public String getApplicationProtocol() {
        return engine.getApplicationProtocol();
    }

    @Override
    public String getHandshakeApplicationProtocol() {
        return engine.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLEngine, List<String>, String> selector) {
        engine.setHandshakeApplicationProtocolSelector(selector);
    }

    @Override
    public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return engine.getHandshakeApplicationProtocolSelector();
    }
}

package io.zab.spi;

import io.zab.core.model.Identity;

/** How a peer reaches its peers: a description that an {@link Endpoint} is opened from; may serve many peers. */
public interface Transport {
    /**
     * Tries whether a port could be bound here now, and leaves nothing bound: called before a peer's store is opened, so
     * that a peer that cannot listen does not touch its store. A transport that cannot tell says nothing.
     *
     * @throws TransportException when the address cannot be bound, naming it and what to do
     */
    default void check(String address) throws TransportException {}

    /**
     * Binds a peer's one port and starts to accept and to dial.
     *
     * <p>Calls to {@code handler} may begin while it returns.
     *
     * @throws TransportException when the address cannot be bound, naming it and what to do
     */
    Endpoint open(Local local, TransportHandler handler) throws TransportException;

    /**
     * @param clusterId said in every handshake; another cluster is refused
     * @param identity who is speaking
     * @param address where to listen: this member's own address of the configuration, unless the host set another
     * @param frameBytesMax largest frame accepted
     */
    record Local(String clusterId, Identity identity, String address, int frameBytesMax) {}
}

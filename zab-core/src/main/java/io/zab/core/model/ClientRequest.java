package io.zab.core.model;

/** A host's command on its way to the leader. */
public record ClientRequest(Origin origin, Payload payload) {}

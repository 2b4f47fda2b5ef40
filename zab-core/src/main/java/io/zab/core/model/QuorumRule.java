package io.zab.core.model;

/** Which sets of voters may decide. Any two quorums of one rule share a voter. */
public enum QuorumRule {
    /** More than half of the voters, each counting once. */
    MAJORITY,
    /** More than half of the sum of the voters' weights. */
    WEIGHTED
}

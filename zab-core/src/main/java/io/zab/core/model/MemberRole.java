package io.zab.core.model;

/** What a member is for: voters elect, promise and acknowledge; observers only receive, and forward requests. */
public enum MemberRole {
    VOTER,
    OBSERVER
}

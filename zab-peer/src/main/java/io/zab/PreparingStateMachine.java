package io.zab;

/**
 * A state machine whose leader turns each request into the change to replicate, so that clocks, randomness and checks
 * are safe: they run once, on the leader, and what every peer applies is their outcome.
 *
 * <p>While it leads, the machine keeps a list of the changes that are proposed and not applied yet: {@link #pending}
 * appends to it, {@link #apply} takes its head off (each {@code apply} while leading is of the oldest pending change),
 * {@link #forgetPending} empties it. The list is empty when leadership begins and on every other peer, so
 * {@code apply} must not mind an empty list.
 */
public interface PreparingStateMachine extends StateMachine {
    /**
     * Makes a change of a request, seeing the state as it will be: what is applied plus what is pending. Leader only,
     * in the order of submission. Must have no effects of its own: the change may yet be refused or lost.
     *
     * <p>A rejection may rest on changes still in flight, so the caller hears of it only once all of those are applied
     * here; if the leadership is lost before, the caller hears {@code NO_LEADER} instead.
     *
     * @return what {@link #apply} is given as payload on every peer
     * @throws RejectedByStateMachine to fail this request; nothing is replicated. Any other exception does the same and
     *     is logged
     */
    byte[] prepare(byte[] request) throws RejectedByStateMachine;

    /** The change just prepared has passed all checks and will be proposed; later requests must see its effect. */
    void pending(byte[] change);

    /** Leadership is lost: what is pending may or may not come through {@link #apply} later, by another leader. */
    void forgetPending();
}

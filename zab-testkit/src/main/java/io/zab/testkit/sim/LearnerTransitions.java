package io.zab.testkit.sim;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.LinkId;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Event;
import io.zab.core.step.WriteOp;
import java.util.List;

/** Which rows of the followers' and observers' table a step took (protocol.md, section 7). */
final class LearnerTransitions {
    private final Coverage coverage;
    private LinkId link;

    LearnerTransitions(Coverage coverage) {
        this.coverage = coverage;
    }

    private void took(Transition transition) {
        coverage.took(transition);
    }

    /** The session that the server has now, if any. */
    void rememberLink(List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.OpenSession open) {
                link = open.link();
            } else if (effect instanceof Effect.CloseSession close
                    && close.link().equals(link)) {
                link = null;
            }
        }
    }

    boolean isOld(LinkId other) {
        return !other.equals(link);
    }

    void stepped(View before, List<Event> causes, List<Effect> effects, View after) {
        for (Event cause : causes) {
            if (cause instanceof Event.Received received && received.link().equals(link)) {
                received(before, received.message(), after);
            }
        }
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send send && send.link().equals(link)) {
                sent(send.message());
            } else if (effect instanceof Effect.Write write) {
                wrote(write.op());
            } else if (effect instanceof Effect.RoleChanged changed
                    && changed.standing().role() == Role.LOOKING) {
                left(changed.standing().reason());
            }
        }
    }

    private void received(View before, SessionMessage message, View after) {
        if (message instanceof SessionMessage.Propose) {
            took(Transition.F11);
        } else if (message instanceof SessionMessage.Commit) {
            if (after.committed().isAfter(before.committed())) {
                took(Transition.F13);
            }
        } else if (message instanceof SessionMessage.LeaderInfo info) {
            leaderInfo(before, info);
        } else if (message instanceof SessionMessage.SyncDiff) {
            took(Transition.F6);
        } else if (message instanceof SessionMessage.SyncTxns) {
            took(Transition.F9);
        } else if (message instanceof SessionMessage.NewLeader) {
            took(Transition.F10);
        } else if (message instanceof SessionMessage.UpToDate) {
            took(Transition.F12);
        }
    }

    private void leaderInfo(View before, SessionMessage.LeaderInfo info) {
        long promised = before.epochs().acceptedEpoch();
        if (info.epoch() < promised) {
            took(Transition.F2);
        } else if (info.epoch() > promised) {
            took(Transition.F3);
        } else {
            boolean same =
                    before.epochs().acceptedFrom().equals(before.standing().leader());
            took(same ? Transition.F4 : Transition.F5);
        }
    }

    private void sent(SessionMessage message) {
        if (message instanceof SessionMessage.Ack) {
            took(Transition.F11_ACKED);
        } else if (message instanceof SessionMessage.Pong) {
            took(Transition.F14);
        } else if (message instanceof SessionMessage.FollowerInfo) {
            took(Transition.F1);
        } else if (message instanceof SessionMessage.AckNewLeader) {
            took(Transition.F10_ACKED);
        }
    }

    private void wrote(WriteOp op) {
        if (op instanceof WriteOp.Truncate) {
            took(Transition.F7);
        } else if (op instanceof WriteOp.StageSnapshot) {
            took(Transition.F8_STAGED);
        } else if (op instanceof WriteOp.InstallSnapshot) {
            took(Transition.F8_INSTALLED);
        }
    }

    private void left(String reason) {
        if (reason.startsWith("the link to")) {
            took(Transition.F15_LINK_DOWN);
        } else if (reason.contains(" refused: ")) {
            took(Transition.F15_REFUSED);
        } else if (reason.contains(" has been silent for ")) {
            took(Transition.F15_SILENT);
        } else if (reason.startsWith("no progress with ")) {
            took(Transition.F15_NO_PROGRESS);
        } else if (reason.contains(" waits for room")) {
            took(Transition.F15_NO_ROOM);
        } else if (reason.endsWith(" is looking for a leader itself")) {
            took(Transition.F15_LEADER_LOOKS);
        } else if (reason.startsWith("breach of the protocol")) {
            took(Transition.F15_BREACH);
        }
    }
}

package io.zab.testkit.sim;

import io.zab.core.message.SessionMessage;
import io.zab.core.model.Entry;
import io.zab.core.model.EntryKind;
import io.zab.core.model.LinkId;
import io.zab.core.model.MemberRole;
import io.zab.core.model.RejectReason;
import io.zab.core.model.RejectedRequest;
import io.zab.core.model.Zxid;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Effect.Stage;
import io.zab.core.step.Event;
import io.zab.core.step.SyncPlan;
import io.zab.core.step.WriteOp;
import java.util.List;

/** Which rows of the leader's table a step took (protocol.md, section 6, with sections 8 and 10). */
final class LeaderTransitions {
    private final SimServer server;
    private final Coverage coverage;

    LeaderTransitions(SimServer server, Coverage coverage) {
        this.server = server;
        this.coverage = coverage;
    }

    private void took(Transition transition) {
        coverage.took(transition);
    }

    void stepped(View before, List<Event> causes, List<Effect> effects, View after) {
        boolean led = before != null && before.standing().role() == Role.LEADING;
        if (led) {
            for (Event cause : causes) {
                caused(before, cause, effects, after);
            }
        }
        Stage stage = led ? before.standing().stage() : Stage.DISCOVERING;
        boolean silence = false;
        for (Effect effect : effects) {
            silence |= effect instanceof Effect.CloseSession close
                    && (close.reason().startsWith("silent for")
                            || close.reason().startsWith("no proposal ack"));
            effected(led, stage, effect, silence);
        }
    }

    // ---- by what arrived

    private void caused(View before, Event cause, List<Effect> effects, View after) {
        if (cause instanceof Event.Received received) {
            received(before, received.link(), received.message(), effects);
        } else if (cause instanceof Event.WriteDone && after.durable().isAfter(before.durable())) {
            took(Transition.L13_OWN);
        }
    }

    private void received(View before, LinkId link, SessionMessage message, List<Effect> effects) {
        boolean serves = serves(before.standing().stage());
        if (message instanceof SessionMessage.Ack) {
            took(Transition.L13_ACK);
        } else if (message instanceof SessionMessage.FollowerInfo info) {
            followerInfo(link, info, effects);
        } else if (message instanceof SessionMessage.Refuse) {
            took(Transition.L5_BY_REFUSE);
        } else if (message instanceof SessionMessage.AckEpoch ack && refusalOn(link, effects) == null) {
            took(ack.granted() ? Transition.L7_GRANTED : Transition.L7_NOT_GRANTED);
        } else if (message instanceof SessionMessage.AckNewLeader) {
            took(serves ? Transition.L10_IN_BROADCAST : Transition.L10_BEFORE);
        }
    }

    private void followerInfo(LinkId link, SessionMessage.FollowerInfo info, List<Effect> effects) {
        SessionMessage.Refuse refusal = refusalOn(link, effects);
        if (refusal == null) {
            took(info.role() == MemberRole.VOTER ? Transition.L2_SESSION : Transition.L2_OBSERVER);
        }
    }

    private static SessionMessage.Refuse refusalOn(LinkId link, List<Effect> effects) {
        for (Effect effect : effects) {
            if (effect instanceof Effect.Send send
                    && send.message() instanceof SessionMessage.Refuse refuse
                    && send.link().equals(link)) {
                return refuse;
            }
        }
        return null;
    }

    private static boolean serves(Stage stage) {
        return stage == Stage.SERVING || stage == Stage.RENEWING;
    }

    // ---- by what came of it

    private void effected(boolean led, Stage stage, Effect effect, boolean silence) {
        if (effect instanceof Effect.Send send) {
            sent(send.message());
        } else if (effect instanceof Effect.Write write) {
            wrote(write.op());
        } else if (effect instanceof Effect.Deliver) {
            took(Transition.L14_DELIVERED);
        } else if (effect instanceof Effect.Reject reject && led) {
            rejected(stage, reject.rejected());
        } else if (effect instanceof Effect.StreamHistory stream) {
            took(serves(stage) ? Transition.L9_IN_BROADCAST : Transition.L9_IN_SYNC);
            planned(stream.plan(), stream.plan().start().isBefore(stream.end()));
        } else if (effect instanceof Effect.CloseSession close) {
            closed(close.reason());
        } else if (effect instanceof Effect.Report report) {
            reported(report.text());
        } else if (effect instanceof Effect.RoleChanged changed) {
            if (changed.standing().role() == Role.LOOKING && led) {
                steppedDown(changed.standing().reason(), silence);
            } else if (changed.standing().stage() == Stage.DISCOVERING) {
                took(Transition.L1);
            }
        }
    }

    private void sent(SessionMessage message) {
        if (message instanceof SessionMessage.Commit) {
            took(Transition.L14_COMMIT);
        } else if (message instanceof SessionMessage.LeaderInfo) {
            took(Transition.L4);
        } else if (message instanceof SessionMessage.RequestRejected rejected) {
            full(rejected.rejected());
        } else if (message instanceof SessionMessage.Refuse refuse) {
            switch (refuse.reason()) {
                case EPOCH_BEHIND -> took(Transition.L5_REFUSED);
                case AHEAD -> took(Transition.L6_REFUSED);
                case WRONG_INSTANCE -> took(Transition.L2_WRONG_INSTANCE);
                case PROTOCOL_ERROR -> took(Transition.L16_BREACH);
                case HISTORY_CONFLICT -> took(Transition.P_CONFLICT);
                default -> {
                    // Not of this table.
                }
            }
        }
    }

    private void full(List<RejectedRequest> rejected) {
        for (RejectedRequest each : rejected) {
            if (each.reason() == RejectReason.OVERLOADED) {
                took(Transition.L12_OVERLOADED);
            } else if (each.reason() == RejectReason.TOO_LARGE) {
                took(Transition.L12_TOO_LARGE);
            } else if (each.reason() == RejectReason.NOT_SERVING) {
                took(Transition.L12_NO_SPACE);
            }
        }
    }

    private void rejected(Stage stage, List<RejectedRequest> rejected) {
        full(rejected);
        boolean noLeader = rejected.stream().anyMatch(one -> one.reason() == RejectReason.NO_LEADER);
        if (noLeader && stage == Stage.RENEWING) {
            took(Transition.L12_RENEWING);
        } else if (noLeader && stage != Stage.SERVING) {
            took(Transition.L12_NOT_ESTABLISHED);
        }
    }

    private void wrote(WriteOp op) {
        if (op instanceof WriteOp.Append append) {
            appended(append.entries().entries());
        } else if (op instanceof WriteOp.SaveEpochs save
                && save.epochs().acceptedFrom().filter(server.id()::equals).isPresent()) {
            boolean establishes = save.epochs().currentEpoch() == save.epochs().acceptedEpoch();
            took(establishes ? Transition.L8 : Transition.L3);
        }
    }

    private void appended(List<Entry> entries) {
        Entry first = entries.get(0);
        if (first.kind() == EntryKind.APP) {
            took(Transition.L12_PROPOSED);
        } else if (first.kind() == EntryKind.OPEN) {
            took(Transition.L11);
        } else if (first.kind() == EntryKind.NOOP) {
            took(Transition.I_NOOP);
        } else if (first.kind() == EntryKind.CONFIG) {
            boolean behindOpen = first.previous().equals(Zxid.of(first.zxid().epoch(), 0));
            took(behindOpen ? Transition.I_FOUNDERS : Transition.I_NAMED);
        }
    }

    private void planned(SyncPlan plan, boolean more) {
        if (plan instanceof SyncPlan.Diff) {
            took(more ? Transition.P_DIFF : Transition.P_DIFF_EMPTY);
        } else if (plan instanceof SyncPlan.Truncate) {
            took(more ? Transition.P_TRUNC : Transition.P_TRUNC_ONLY);
        } else {
            took(more ? Transition.P_SNAP : Transition.P_SNAP_ONLY);
        }
    }

    private void closed(String reason) {
        if (reason.startsWith("replaced by a newer")) {
            took(Transition.L2_REPLACED);
        } else if (reason.startsWith("no progress in synchronisation")) {
            took(Transition.L16_NO_PROGRESS);
        } else if (reason.startsWith("no proposal acknowledged")) {
            took(Transition.L16_NO_ACK);
        } else if (reason.startsWith("silent for")) {
            took(Transition.L16_SILENT);
        } else if (reason.startsWith("never said")) {
            took(Transition.L16_NEVER_SPOKE);
        } else if (reason.startsWith("it is looking")) {
            took(Transition.E8_DROPS);
        }
    }

    private void reported(String text) {
        if (text.startsWith("renewing epoch")) {
            boolean yields = text.contains("short of room");
            took(yields ? Transition.L19 : text.contains("counter") ? Transition.L18 : Transition.L5_RENEWS);
        }
    }

    private void steppedDown(String reason, boolean silence) {
        if (reason.startsWith("no quorum of followers")) {
            took(silence ? Transition.L15_SILENCE : Transition.L15_SESSION_LOST);
        } else if (reason.startsWith("no quorum was heard")) {
            took(Transition.L15_SILENCE);
        } else if (reason.startsWith("no progress for")) {
            took(Transition.L15_NO_PROGRESS);
        } else if (reason.startsWith("its own disk")) {
            took(Transition.L15_OWN_DISK);
        } else if (reason.contains(" waits for room")) {
            took(Transition.L15_NO_ROOM);
        } else if (reason.startsWith("no quorum of possible")) {
            took(Transition.L6_STEPS_DOWN);
        } else if (reason.startsWith("a voter has promised")) {
            took(Transition.L5_STEPS_DOWN);
        } else if (reason.startsWith("its epoch is renewed")) {
            took(Transition.RENEWED);
        } else if (reason.contains(" leads epoch ")) {
            took(Transition.L17);
        }
    }
}

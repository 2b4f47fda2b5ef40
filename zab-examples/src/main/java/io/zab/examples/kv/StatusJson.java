package io.zab.examples.kv;

import io.zab.Status;
import io.zab.core.model.Member;
import java.util.StringJoiner;

/** The document that {@code GET /status} answers. */
final class StatusJson {
    private StatusJson() {}

    static String of(Status status, KvStore.Summary summary) {
        StringJoiner members = new StringJoiner(", ", "[", "]");
        for (Member member : status.ensemble().members()) {
            members.add(member(member));
        }
        return new StringJoiner(",\n  ", "{\n  ", "\n}\n")
                .add("\"id\": " + status.id().value())
                .add("\"role\": " + quote(status.role().name()))
                .add("\"leader\": "
                        + status.leader().map(id -> String.valueOf(id.value())).orElse("null"))
                .add("\"epoch\": " + status.epoch())
                .add("\"lastLogged\": " + quote(status.lastLogged().toHex()))
                .add("\"lastDurable\": " + quote(status.lastDurable().toHex()))
                .add("\"lastCommitted\": " + quote(status.lastCommitted().toHex()))
                .add("\"lastApplied\": " + quote(status.lastApplied().toHex()))
                .add("\"members\": " + members)
                .add("\"readiness\": " + quote(status.readiness().name()))
                .add("\"reason\": " + quote(status.reason()))
                .add("\"damage\": " + quote(String.join(" ", status.damage())))
                .add("\"digest\": " + quote(String.format("0x%016x", summary.digest())))
                .add("\"lastChange\": " + quote(summary.last().toHex()))
                .add("\"keys\": " + summary.keys())
                .add("\"queues\": " + queues(status.queues()))
                .toString();
    }

    private static String member(Member member) {
        return new StringJoiner(", ", "{", "}")
                .add("\"id\": " + member.server().value())
                .add("\"address\": " + quote(member.address()))
                .add("\"role\": " + quote(member.role().name()))
                .add("\"weight\": " + member.weight())
                .add("\"instance\": " + quote(String.format("%016x", member.instanceId())))
                .toString();
    }

    private static String queues(Status.Queues queues) {
        return new StringJoiner(", ", "{", "}")
                .add("\"inbox\": " + queues.inbox())
                .add("\"log\": " + queues.log())
                .add("\"pendingRequests\": " + queues.pendingRequests())
                .add("\"waitingQueries\": " + queues.waitingQueries())
                .add("\"unapplied\": " + queues.unapplied())
                .add("\"proposed\": " + queues.proposed())
                .toString();
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}

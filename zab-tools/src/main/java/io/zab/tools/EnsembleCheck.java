package io.zab.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What an operator should know about the answers of all servers together. */
final class EnsembleCheck {
    private EnsembleCheck() {}

    /** @return one line for each trouble; empty when all is well */
    static List<String> of(List<ServerStatus> servers) {
        List<String> troubles = new ArrayList<>();
        for (ServerStatus server : servers) {
            server.failure().ifPresent(why -> troubles.add(server.address() + ": " + why));
            if (server.document().isPresent() && !server.is("readiness", "SERVING")) {
                troubles.add(server.address() + " does not serve: "
                        + server.text("reason").orElse("it does not say why"));
            }
        }
        List<ServerStatus> leaders = servers.stream()
                .filter(server -> server.is("role", "LEADING") && server.is("readiness", "SERVING"))
                .toList();
        if (leaders.isEmpty()) {
            troubles.add("none of them leads");
        } else if (leaders.size() > 1) {
            troubles.add("several lead, as they do for a moment when one takes over from another: "
                    + leaders.stream().map(ServerStatus::address).toList());
        }
        troubles.addAll(differences(servers));
        return troubles;
    }

    /** Servers whose last change is the same must have the same digest. */
    private static List<String> differences(List<ServerStatus> servers) {
        Map<String, ServerStatus> byChange = new TreeMap<>();
        List<String> troubles = new ArrayList<>();
        for (ServerStatus server : servers) {
            Optional<String> change = server.text("lastChange");
            Optional<String> digest = server.text("digest");
            if (change.isPresent() && digest.isPresent()) {
                ServerStatus other = byChange.putIfAbsent(change.get(), server);
                if (other != null && !other.text("digest").equals(digest)) {
                    troubles.add(server.address() + " and " + other.address()
                            + " have applied the same and hold different states");
                }
            }
        }
        return troubles;
    }
}

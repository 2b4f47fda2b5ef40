package io.zab.testkit.sim;

import io.zab.core.model.Ensemble;
import io.zab.core.model.Identity;
import io.zab.core.model.ServerId;
import io.zab.core.protocol.View;
import io.zab.core.step.Effect.Role;
import io.zab.core.step.Effect.Stage;
import io.zab.core.step.Effect.Standing;
import io.zab.core.step.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks at every established leader, in the storm as well as behind it: one that has heard on its sessions no quorum of
 * some active configuration for longer than the limit, by its own clock, leads no more (L4).
 *
 * <p>The bound is {@code syncLimit} and one tick: rule L15 looks every half tick at who was heard within syncLimit.
 */
final class QuorumLossChecker {
    private final Checks checks;
    private final SimEnsemble world;
    private final Map<SimServer, Contact> contacts = new HashMap<>();

    /** Whom one run of a server heard on a session, and when by its clock. */
    private static final class Contact {
        private final long run;
        private final Map<Identity, Long> heard = new TreeMap<>(QuorumLossChecker::compare);
        private long nextLook;

        Contact(long run) {
            this.run = run;
        }
    }

    QuorumLossChecker(Checks checks, SimEnsemble world) {
        this.checks = checks;
        this.world = world;
    }

    private static int compare(Identity one, Identity two) {
        int byServer = one.server().compareTo(two.server());
        return byServer != 0 ? byServer : Long.compare(one.instanceId(), two.instanceId());
    }

    void arriving(SimServer server, List<Event> events) {
        boolean leads = server.view()
                .filter(view -> view.standing().role() == Role.LEADING)
                .isPresent();
        for (Event event : events) {
            if (leads && event instanceof Event.Received received) {
                contact(server).heard.put(received.link().follower(), server.clock());
            }
        }
    }

    private Contact contact(SimServer server) {
        Contact contact = contacts.get(server);
        if (contact == null || contact.run != server.run()) {
            contact = new Contact(server.run());
            contacts.put(server, contact);
        }
        return contact;
    }

    void stepEnded(SimServer server, View view) {
        Standing standing = view.standing();
        boolean serves = standing.stage() == Stage.SERVING || standing.stage() == Stage.RENEWING;
        if (standing.role() != Role.LEADING || !serves) {
            return;
        }
        Contact contact = contact(server);
        if (server.clock() >= contact.nextLook) {
            contact.nextLook = server.clock() + world.config().tickMillis() / 2;
            requireQuorum(server, view, contact);
        }
    }

    private void requireQuorum(SimServer server, View view, Contact contact) {
        long limit = world.config().syncLimitMillis() + world.config().tickMillis();
        long since = server.clock() - limit;
        for (Ensemble configuration : view.configurations()) {
            Set<ServerId> heard = new TreeSet<>();
            contact.heard.forEach((identity, at) -> {
                if (at >= since && configuration.isVoter(identity)) {
                    heard.add(identity.server());
                }
            });
            if (configuration.isVoter(server.identity())) {
                heard.add(server.id());
            }
            checks.require(
                    configuration.isQuorum(heard),
                    Property.L4,
                    () -> server + " leads epoch " + view.standing().epoch() + " though for " + limit
                            + " ms of its clock it has heard only " + heard);
        }
    }
}

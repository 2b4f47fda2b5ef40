package io.zab.examples.torture;

import io.zab.examples.BadInputException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a run does, given what is asked for and what the machine allows.
 *
 * @param leftOut a line for each means that is lacking: which faults it costs, and why
 */
record Plan(Set<Fault> faults, NetworkKind network, List<String> leftOut) {
    /**
     * @param wanted null for all there are; a fault that is named and cannot be done is an error
     * @param network null for whatever the faults need
     * @param tls whether servers have certificates
     */
    static Plan of(Set<Fault> wanted, NetworkKind network, boolean tls) throws BadInputException, InterruptedException {
        Set<Fault> faults = EnumSet.copyOf(wanted == null ? EnumSet.allOf(Fault.class) : wanted);
        if (!tls && faults.removeIf(fault -> fault.means() == Means.CERTIFICATES) && wanted != null) {
            throw new BadInputException("--faults " + Fault.NEW_CERTIFICATE + " takes certificates; add --tls");
        }
        if (network != null) {
            faults.removeIf(fault -> wanted == null && !network.has(fault.means()));
        }
        Set<Means> needed = faults.stream().map(Fault::means).collect(Collectors.toCollection(TreeSet::new));
        if (network != null && network != NetworkKind.PLAIN) {
            needed.add(network == NetworkKind.RELAY ? Means.RELAY : Means.NAMESPACES);
        }
        Map<Means, String> lacking = Means.lacking(needed);
        NetworkKind kind = network == null ? best(needed, lacking) : network;
        Set<Fault> impossible = EnumSet.copyOf(faults);
        impossible.removeIf(fault -> !lacking.containsKey(fault.means()) && kind.has(fault.means()));
        if (wanted != null && !impossible.isEmpty()) {
            throw new BadInputException("--faults " + impossible + " cannot be done here: "
                    + (lacking.isEmpty() ? "--network " + kind + " has not what it takes" : lacking));
        } else if (network != null && (lacking.containsKey(Means.RELAY) || lacking.containsKey(Means.NAMESPACES))) {
            throw new BadInputException("--network " + network + " cannot be had here: " + lacking);
        }
        faults.removeAll(impossible);
        return new Plan(faults, kind, leftOut(impossible, lacking));
    }

    private static NetworkKind best(Set<Means> needed, Map<Means, String> lacking) {
        boolean namespaces = needed.contains(Means.NAMESPACES) || needed.contains(Means.BAND);
        if (namespaces && !lacking.containsKey(Means.NAMESPACES)) {
            return NetworkKind.NAMESPACES;
        }
        return needed.contains(Means.RELAY) && !lacking.containsKey(Means.RELAY)
                ? NetworkKind.RELAY
                : NetworkKind.PLAIN;
    }

    private static List<String> leftOut(Set<Fault> impossible, Map<Means, String> lacking) {
        return lacking.entrySet().stream()
                .map(each -> "left out: "
                        + impossible.stream()
                                .filter(fault -> fault.means() == each.getKey())
                                .map(Fault::toString)
                                .collect(Collectors.joining(", "))
                        + ": " + each.getValue())
                .toList();
    }
}

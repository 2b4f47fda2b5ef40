package io.zab.core.model;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The one-line form of an {@link Ensemble}, as operators write it. */
final class EnsembleText {
    private static final String SHAPE = "write id@host:port, id@host:port:observer or id@host:port:weight=N,"
            + " members separated by commas, IPv6 hosts in brackets";

    private EnsembleText() {}

    static Ensemble parse(String text) {
        List<Member> members = new ArrayList<>();
        boolean weighted = false;
        for (String part : text.split(",", -1)) {
            Member member = parseMember(part.strip());
            weighted |= member.role() == MemberRole.VOTER && member.weight() != 1;
            members.add(member);
        }
        return Ensemble.of(members, weighted ? QuorumRule.WEIGHTED : QuorumRule.MAJORITY);
    }

    private static Member parseMember(String text) {
        int at = text.indexOf('@');
        if (at < 1) {
            throw bad(text, "it has no id before an @");
        }
        int hostEnd = text.startsWith("[", at + 1) ? text.indexOf(']', at) + 1 : text.indexOf(':', at);
        if (hostEnd <= at + 1 || hostEnd >= text.length() || text.charAt(hostEnd) != ':') {
            throw bad(text, "it has no host:port");
        }
        String[] tail = text.substring(hostEnd + 1).split(":", -1);
        int port = number(text, tail[0], "port");
        if (port < 1 || port > 65535) {
            throw bad(text, "port " + port + " is not between 1 and 65535");
        }
        MemberRole role = MemberRole.VOTER;
        int weight = 1;
        boolean weighs = false;
        for (int i = 1; i < tail.length; i++) {
            if (tail[i].equals("observer") && role == MemberRole.VOTER) {
                role = MemberRole.OBSERVER;
            } else if (tail[i].startsWith("weight=") && !weighs) {
                weight = number(text, tail[i].substring("weight=".length()), "weight");
                weighs = true;
            } else {
                throw bad(text, "'" + tail[i] + "' is neither observer nor weight=N, or comes a second time");
            }
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw bad(text, "it holds half a character");
        }
        int id = number(text, text.substring(0, at), "id");
        if (id < 1) {
            throw bad(text, "id " + id + " is not positive");
        }
        return new Member(ServerId.of(id), 0, role, weight, text.substring(at + 1, hostEnd) + ":" + port);
    }

    private static int number(String member, String digits, String what) {
        try {
            int value = Integer.parseInt(digits);
            if (value < 0) {
                throw bad(member, what + " '" + digits + "' is negative");
            }
            return value;
        } catch (NumberFormatException e) {
            throw bad(member, what + " '" + digits + "' is not a number");
        }
    }

    private static IllegalArgumentException bad(String member, String why) {
        return new IllegalArgumentException("member '" + member + "': " + why + "; " + SHAPE);
    }

    static String format(Ensemble ensemble) {
        StringBuilder text = new StringBuilder();
        for (Member member : ensemble.members()) {
            text.append(text.length() == 0 ? "" : ",");
            text.append(member.server().value()).append('@').append(member.address());
            text.append(member.role() == MemberRole.OBSERVER ? ":observer" : "");
            text.append(member.weight() != 1 ? ":weight=" + member.weight() : "");
        }
        return text.toString();
    }
}

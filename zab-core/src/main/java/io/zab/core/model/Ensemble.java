package io.zab.core.model;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A configuration: who is a member, in which role and with which weight, and which sets of voters may decide.
 *
 * <p>Invariant: ids and addresses are unique, there is at least one voter, and iteration is in order of ids. The
 * threshold of a quorum is over all voters, named or not, so quorums before and after a naming meet in a server that
 * remembers (protocol.md, section 10).
 */
public final class Ensemble {
    private static final int MAX_MEMBERS = 1024;

    private final SortedMap<ServerId, Member> members;
    private final QuorumRule rule;
    private final long threshold;

    private Ensemble(SortedMap<ServerId, Member> members, QuorumRule rule) {
        this.members = members;
        this.rule = rule;
        long total = 0;
        for (Member member : members.values()) {
            total += voice(member);
        }
        this.threshold = total / 2 + 1;
    }

    /** @throws IllegalArgumentException naming the member at fault: a double id or address, or no voter at all */
    public static Ensemble of(Collection<Member> members, QuorumRule rule) {
        SortedMap<ServerId, Member> byId = new TreeMap<>();
        SortedSet<String> addresses = new TreeSet<>();
        boolean anyVoter = false;
        for (Member member : members) {
            if (byId.put(member.server(), member) != null) {
                throw new IllegalArgumentException(
                        "two members have the id " + member.server().value());
            }
            if (!addresses.add(member.address())) {
                throw new IllegalArgumentException("two members have the address " + member.address());
            }
            anyVoter |= member.votes();
        }
        if (!anyVoter) {
            throw new IllegalArgumentException("an ensemble needs at least one voter with a weight above 0");
        }
        if (byId.size() > MAX_MEMBERS) {
            throw new IllegalArgumentException(byId.size() + " members; at most " + MAX_MEMBERS + " are supported");
        }
        return new Ensemble(Collections.unmodifiableSortedMap(byId), rule);
    }

    /**
     * Reads the one-line form {@code id@host:port[:observer][:weight=N]}, members separated by commas. Weights other
     * than 1 make the rule {@link QuorumRule#WEIGHTED}.
     *
     * @throws IllegalArgumentException naming the member that does not parse, and what it should look like
     */
    public static Ensemble parse(String text) {
        return EnsembleText.parse(text);
    }

    /** The one-line form that {@link #parse} reads. */
    public String toText() {
        return EnsembleText.format(this);
    }

    public Collection<Member> members() {
        return members.values();
    }

    public QuorumRule rule() {
        return rule;
    }

    public Optional<Member> member(ServerId server) {
        return Optional.ofNullable(members.get(server));
    }

    /** Whether a voice of this server from this disk counts in quorums. */
    public boolean isVoter(ServerId server, long instanceId) {
        Member member = members.get(server);
        return member != null && member.votes() && member.accepts(instanceId);
    }

    public boolean isVoter(Identity identity) {
        return isVoter(identity.server(), identity.instanceId());
    }

    /** Whether these servers, each known to count as a voter here, may decide together. */
    public boolean isQuorum(Collection<ServerId> voters) {
        long sum = 0;
        for (ServerId voter : new TreeSet<>(voters)) {
            Member member = members.get(voter);
            sum += member == null ? 0 : voice(member);
        }
        return sum >= threshold;
    }

    /** The ids of all voters, in order. */
    public SortedSet<ServerId> voters() {
        SortedSet<ServerId> voters = new TreeSet<>();
        for (Member member : members.values()) {
            if (member.votes()) {
                voters.add(member.server());
            }
        }
        return voters;
    }

    /** Whether some voter's disk is not named yet. */
    public boolean hasOpenInstances() {
        for (Member member : members.values()) {
            if (member.votes() && member.instanceId() == 0) {
                return true;
            }
        }
        return false;
    }

    /** The same members with the disk of one of them named. */
    public Ensemble withInstance(ServerId server, long instanceId) {
        List<Member> changed = new ArrayList<>();
        for (Member member : members.values()) {
            changed.add(member.server().equals(server) ? member.withInstance(instanceId) : member);
        }
        return of(changed, rule);
    }

    private long voice(Member member) {
        if (!member.votes()) {
            return 0;
        }
        return rule == QuorumRule.MAJORITY ? 1 : member.weight();
    }

    /** The stored and sent form; {@link #decode} reads it. */
    public Payload toPayload() {
        List<byte[]> addresses = new ArrayList<>();
        int size = 2 + 4;
        for (Member member : members.values()) {
            byte[] address = member.address().getBytes(StandardCharsets.UTF_8);
            addresses.add(address);
            size += 4 + 8 + 1 + 4 + 4 + address.length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.put((byte) 1).put((byte) rule.ordinal()).putInt(members.size());
        int index = 0;
        for (Member member : members.values()) {
            byte[] address = addresses.get(index++);
            out.putInt(member.server().value()).putLong(member.instanceId());
            out.put((byte) member.role().ordinal()).putInt(member.weight());
            out.putInt(address.length).put(address);
        }
        return Payload.wrap(out.array());
    }

    /** @throws MalformedBytesException when the bytes are no configuration of a version known here */
    public static Ensemble decode(Payload payload) {
        try {
            return decode(payload.toByteBuffer());
        } catch (BufferUnderflowException e) {
            throw new MalformedBytesException("a configuration ends too early, after " + payload.length() + " bytes");
        } catch (IllegalArgumentException e) {
            throw new MalformedBytesException("a configuration does not hold together: " + e.getMessage());
        }
    }

    private static Ensemble decode(ByteBuffer in) {
        int version = in.get();
        if (version != 1) {
            throw new MalformedBytesException("configuration format " + version + " is unknown here; this is format 1");
        }
        QuorumRule rule = pick(QuorumRule.values(), in.get(), "quorum rule");
        int count = in.getInt();
        if (count < 1 || count > MAX_MEMBERS) {
            throw new MalformedBytesException("a configuration claims " + count + " members");
        }
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ServerId server = ServerId.of(in.getInt());
            if (i > 0 && members.get(i - 1).server().compareTo(server) >= 0) {
                throw new MalformedBytesException("member " + server + " of a configuration is out of order");
            }
            long instance = in.getLong();
            MemberRole role = pick(MemberRole.values(), in.get(), "role");
            int weight = in.getInt();
            int length = in.getInt();
            if (length < 1 || length > in.remaining()) {
                throw new MalformedBytesException("the address of " + server + " claims " + length + " bytes");
            }
            byte[] address = new byte[length];
            in.get(address);
            String text = new String(address, StandardCharsets.UTF_8);
            if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), address)) {
                throw new MalformedBytesException("the address of " + server + " is no text in UTF-8");
            }
            members.add(new Member(server, instance, role, weight, text));
        }
        if (in.hasRemaining()) {
            throw new MalformedBytesException(in.remaining() + " bytes are left over behind a configuration");
        }
        return of(members, rule);
    }

    private static <T> T pick(T[] values, int code, String what) {
        if (code < 0 || code >= values.length) {
            throw new MalformedBytesException("unknown " + what + " " + code);
        }
        return values[code];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ensemble that && rule == that.rule && members.equals(that.members);
    }

    @Override
    public int hashCode() {
        return members.hashCode() * 31 + rule.ordinal();
    }

    @Override
    public String toString() {
        return toText();
    }
}

package io.zab.examples.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A network namespace for each server and one for the router between them, in which nft drops packets and tc narrows the
 * band. Clients and the relay stay where this process is; each connection between servers goes either straight or through
 * the relay, drawn at the start of the server that dials.
 *
 * <p>Invariant: outside of its own namespaces it makes one interface, which goes with them. All addresses are of
 * 198.18.0.0/15, which RFC 2544 sets aside for tests.
 */
final class NamespaceNetwork implements Network {
    private static final Path NAMESPACES = Path.of("/var/run/netns");
    private static final Pattern NAME = Pattern.compile("zab-(\\d+)-.+");
    private static final int SUBNETS = 256;

    private final String prefix = "zab-" + ProcessHandle.current().pid() + "-";
    private final String router = prefix + "r";
    private final int servers;
    private final int subnet;
    private final SplittableRandom random;
    private final Relay relay;
    private int kilobits;

    /** @param ports where each server listens, by their order */
    NamespaceNetwork(List<Integer> ports, SplittableRandom random) throws InterruptedException {
        this.servers = ports.size();
        this.random = random;
        this.relay = new Relay(servers, random.split());
        this.subnet = freeSubnet();
        removeLeftovers();
        try {
            makeRouter();
            for (int server = 1; server <= servers; server++) {
                makeServer(server);
            }
            for (Link link : Link.among(servers)) {
                openRelay(link, ports.get(link.to() - 1));
            }
            apply(Weather.FAIR);
        } catch (TortureException | UncheckedIOException e) {
            close();
            throw e;
        }
    }

    /** Why there can be no such network here; empty when there can. */
    static Optional<String> missing() throws InterruptedException {
        String probe = "zab-" + ProcessHandle.current().pid() + "-probe";
        try {
            return firstFailure(List.of(
                    new String[] {"ip", "netns", "add", probe},
                    new String[] {"ip", "netns", "exec", probe, "nft", "add table ip zab"},
                    new String[] {"ip", "netns", "exec", probe, "nft", "add chain ip zab some"},
                    new String[] {"ip", "netns", "exec", probe, "nft", "add rule ip zab some " + loss(1)},
                    new String[] {"ip", "netns", "exec", probe, "sh", "-c", forwarding()}));
        } finally {
            Shell.failure("ip", "netns", "del", probe);
        }
    }

    /** Why the band cannot be narrowed, where there are namespaces; empty when it can. */
    static Optional<String> missingBand() throws InterruptedException {
        String probe = "zab-" + ProcessHandle.current().pid() + "-probe";
        try {
            return firstFailure(List.of(
                    new String[] {"ip", "netns", "add", probe},
                    new String[] {"ip", "-n", probe, "link", "set", "lo", "up"},
                    band(probe, "lo", 256)));
        } finally {
            Shell.failure("ip", "netns", "del", probe);
        }
    }

    private static Optional<String> firstFailure(List<String[]> commands) throws InterruptedException {
        for (String[] command : commands) {
            Optional<String> failure = Shell.failure(command);
            if (failure.isPresent()) {
                return failure;
            }
        }
        return Optional.empty();
    }

    private static String forwarding() {
        return "echo 1 > /proc/sys/net/ipv4/ip_forward";
    }

    private static String loss(int percent) {
        return "numgen random mod 100 < " + percent + " drop";
    }

    private static String[] band(String namespace, String device, int kilobits) {
        return ("tc -n " + namespace + " qdisc replace dev " + device + " root tbf rate " + kilobits
                        + "kbit burst 16kb latency 500ms")
                .split(" ");
    }

    private static int freeSubnet() {
        try {
            List<String> taken = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(InetAddress::getHostAddress)
                    .toList();
            int first = (int) (ProcessHandle.current().pid() % SUBNETS);
            return IntStream.range(first, first + SUBNETS)
                    .map(each -> each % SUBNETS)
                    .filter(each -> taken.stream().noneMatch(address -> address.startsWith("198.18." + each + ".")))
                    .findFirst()
                    .orElseThrow(() -> new TortureException("every network of 198.18.0.0/16 is taken"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What runs that were killed have left. */
    private static void removeLeftovers() throws InterruptedException {
        if (!Files.isDirectory(NAMESPACES)) {
            return;
        }
        List<String> names;
        try (Stream<Path> all = Files.list(NAMESPACES)) {
            names = all.map(path -> path.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (String name : names) {
            Matcher ours = NAME.matcher(name);
            if (ours.matches()
                    && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
                Shell.run("ip", "netns", "del", name);
            }
        }
    }

    private String device() {
        return "zab" + subnet;
    }

    private static void run(String command) throws InterruptedException {
        Shell.run(command.split(" "));
    }

    private void makeRouter() throws InterruptedException {
        run("ip netns add " + router);
        run("ip link add " + device() + " type veth peer name out netns " + router);
        run("ip addr add " + near(0) + "/30 dev " + device());
        for (Link link : Link.among(servers)) {
            run("ip addr add " + relayed(link) + "/32 dev " + device());
        }
        run("ip link set " + device() + " up");
        run("ip -n " + router + " addr add " + far(0) + "/30 dev out");
        run("ip -n " + router + " link set out up");
        run("ip -n " + router + " link set lo up");
        Shell.run("ip", "netns", "exec", router, "sh", "-c", forwarding());
        run("ip -n " + router + " route add 198.19." + subnet + ".0/24 via " + near(0));
        run("ip route add 198.18." + subnet + ".0/24 via " + far(0));
    }

    private void makeServer(int server) throws InterruptedException {
        String name = prefix + server;
        run("ip netns add " + name);
        run("ip -n " + router + " link add s" + server + " type veth peer name eth0 netns " + name);
        run("ip -n " + router + " addr add " + far(server) + "/30 dev s" + server);
        run("ip -n " + router + " link set s" + server + " up");
        run("ip -n " + name + " addr add " + near(server) + "/30 dev eth0");
        run("ip -n " + name + " link set eth0 up");
        run("ip -n " + name + " link set lo up");
        run("ip -n " + name + " route add default via " + far(server));
    }

    private void openRelay(Link link, int port) {
        try {
            InetAddress ours = InetAddress.getByName(relayed(link));
            relay.open(new Relay.Route(
                    link,
                    new InetSocketAddress(ours, port),
                    new InetSocketAddress(address(link.to()), port),
                    Optional.of(ours)));
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The end of a server, or for 0 of this process. */
    private String near(int server) {
        return "198.18." + subnet + "." + (4 * server + 2);
    }

    /** The router's end. */
    private String far(int server) {
        return "198.18." + subnet + "." + (4 * server + 1);
    }

    /** Where the relay listens for the one and dials the other from. */
    private String relayed(Link link) {
        return "198.19." + subnet + "." + (16 * link.from() + link.to());
    }

    @Override
    public String address(int server) {
        return near(server);
    }

    @Override
    public List<String> prefix(int server) {
        return List.of("ip", "netns", "exec", prefix + server);
    }

    @Override
    public List<String> addressesSeenFrom(int server) {
        return IntStream.rangeClosed(1, servers)
                .mapToObj(other ->
                        other == server || random.nextBoolean() ? address(other) : relayed(new Link(server, other)))
                .toList();
    }

    @Override
    public Optional<Relay> relay() {
        return Optional.of(relay);
    }

    @Override
    public void apply(Weather weather) throws InterruptedException {
        relay.apply(weather, false);
        Shell.run(rules(weather), List.of("ip", "netns", "exec", router, "nft", "-f", "-"));
        if (weather.kilobitsPerSecond() != kilobits) {
            kilobits = weather.kilobitsPerSecond();
            for (int server = 1; server <= servers; server++) {
                if (kilobits == 0) {
                    run("tc -n " + router + " qdisc del dev s" + server + " root");
                } else {
                    Shell.run(band(router, "s" + server, kilobits));
                }
            }
        }
    }

    /** All of them at once: nft takes them as one transaction. */
    private String rules(Weather weather) {
        List<String> rules = new ArrayList<>();
        for (Link cut : weather.cuts()) {
            rules.add("ip saddr " + address(cut.from()) + " ip daddr { " + address(cut.to()) + ", " + relayed(cut)
                    + ", " + relayed(cut.back()) + " } drop");
        }
        if (weather.lossPercent() > 0) {
            String all = IntStream.rangeClosed(1, servers)
                    .mapToObj(this::address)
                    .collect(Collectors.joining(", ", "{ ", ", 198.19." + subnet + ".0/24 }"));
            rules.add("ip saddr " + all + " ip daddr " + all + " " + loss(weather.lossPercent()));
        }
        return "add table ip zab\ndelete table ip zab\ntable ip zab {\n  chain forward {\n"
                + "    type filter hook forward priority 0; policy accept;\n"
                + rules.stream().map(rule -> "    " + rule + "\n").collect(Collectors.joining())
                + "  }\n}\n";
    }

    @Override
    public String description() {
        return "a namespace for each server, nft and tc in the router between them, half of the ways through the relay";
    }

    @Override
    public void close() {
        relay.close();
        try {
            for (int server = 1; server <= servers; server++) {
                Shell.failure("ip", "netns", "del", prefix + server);
            }
            Shell.failure("ip", "netns", "del", router);
            Shell.failure("ip", "link", "del", device());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

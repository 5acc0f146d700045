package dev.patchbay.control.lab;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.lab.Expectation.Found;
import dev.patchbay.control.lab.Expectation.Happened;
import dev.patchbay.control.lab.Expectation.Hit;
import dev.patchbay.control.lab.Expectation.Rule;
import dev.patchbay.control.lab.Probe.Target;
import dev.patchbay.datapath.counter.DropReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Builds the checks of a lab, and reports what they say about things that are not there. */
final class CheckReader {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration INTERVAL = Duration.ofMillis(200);

    private static final List<String> DROP_REASONS =
            Arrays.stream(DropReason.values()).map(DropReason::name).toList();

    private final Map<String, LabHost> hosts;
    private final Map<String, GuestSpec> guests;
    private final FlowSyntax syntax;

    CheckReader(Map<String, LabHost> hosts, Map<String, GuestSpec> guests, FlowSyntax syntax) {
        this.hosts = hosts;
        this.guests = guests;
        this.syntax = syntax;
    }

    List<Check> read(List<Item> items) {
        List<Check> checks = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Item item : items) {
            item.at("id")
                    .filter(id -> !ids.add(id.text()))
                    .ifPresent(id -> id.problem("check '" + id.text() + "' exists already; rename one"));
            probe(item).ifPresent(probe -> checks.add(check(item, probe)));
        }
        return List.copyOf(checks);
    }

    private Check check(Item item, Probe probe) {
        return new Check(
                item.text("id", ""),
                item.text("about", ""),
                item.items("rows").stream().map(Item::text).toList(),
                probe,
                probe instanceof Probe.Traffic traffic ? happened(item, traffic) : found(item, probe.kind()),
                item.at("within").map(time -> duration(time.text())).orElse(patience(probe)),
                item.line());
    }

    private static Duration patience(Probe probe) {
        return switch (probe) {
            case Probe.Ping ping -> PATIENCE.plus(ping.interval().multipliedBy(ping.count()));
            case Probe.Arping arping -> PATIENCE.plus(arping.interval().multipliedBy(arping.count()));
            case Probe.Udp udp -> PATIENCE.plus(Duration.ofSeconds(udp.count() / udp.rate()));
            default -> PATIENCE;
        };
    }

    private Optional<Probe> probe(Item item) {
        for (String kind : LabShapes.KINDS) {
            Optional<Item> at = item.at(kind);
            if (at.isPresent()) {
                return Optional.of(probe(kind, at.get()));
            }
        }
        return Optional.empty();
    }

    private Probe probe(String kind, Item item) {
        return switch (kind) {
            case "ping" ->
                new Probe.Ping(
                        guest(item, "from"),
                        target(item, "to"),
                        item.number("count", 1),
                        interval(item),
                        item.number("size", 56));
            case "arping" ->
                new Probe.Arping(guest(item, "from"), target(item, "to"), item.number("count", 1), interval(item));
            case "udp" ->
                new Probe.Udp(
                        guest(item, "from"),
                        target(item, "to"),
                        item.number("count", 1),
                        item.number("size", 56),
                        item.number("rate", 100),
                        item.number("port", 7));
            case "send" -> send(item);
            case "flow" -> {
                BridgeSpec bridge = bridge(item);
                item.at("match").ifPresent(match -> match(match, bridge));
                yield new Probe.Flow(
                        item.text("host", ""), item.text("bridge", ""), item.text("match", ""), item.text("text", ""));
            }
            default -> {
                bridge(item);
                yield new Probe.Fdb(
                        item.text("host", ""),
                        item.text("bridge", ""),
                        mac(item, "mac"),
                        item.number("vlan", -1),
                        item.text("port", ""));
            }
        };
    }

    private Probe send(Item item) {
        String what = item.has("arp") ? "arp" : item.has("icmp") ? "icmp" : "frame";
        Target to = what.equals("frame") ? null : target(item, what);
        long destination = mac(item, "dst_mac");
        if (what.equals("icmp")
                && to != null
                && to.mac() == 0
                && !item.has("dst_mac")
                && item.at("icmp").isPresent()) {
            item.at("icmp").get().problem("the MAC address of " + to.text() + " is not known here; add 'dst_mac: …'");
        }
        Optional<Item> as = item.at("as");
        if (what.equals("frame")) {
            for (String key : List.of("as", "dst_mac")) {
                item.at(key)
                        .ifPresent(value -> value.problem(
                                "'" + key + "' does not go with 'frame', which says everything itself; remove one"));
            }
        }
        return new Probe.Send(
                guest(item, "from"),
                what,
                item.text("frame", ""),
                to,
                destination,
                as.map(identity -> mac(identity, "mac")).orElse(0L),
                as.flatMap(identity -> identity.at("ip"))
                        .map(ip -> Ipv4Address.parse(ip.text()))
                        .orElse(0),
                item.number("count", 1));
    }

    private Happened happened(Item check, Probe.Traffic probe) {
        Optional<Item> expect = check.at("expect");
        boolean answers = !(probe instanceof Probe.Send);
        if (expect.isEmpty()) {
            return new Happened(
                    answers ? Optional.of(Count.exactly(probe.count())) : Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Map.of(),
                    List.of(),
                    Optional.empty(),
                    Map.of());
        }
        Item item = expect.get();
        if (item.isScalar()) {
            item.problem("'" + item.text() + "' does not go with '" + probe.kind()
                    + "'; write a map such as {received: " + probe.count() + "}");
        }
        reject(item, probe.kind(), List.of("count", "n_packets"));
        if (!answers) {
            reject(item, probe.kind(), List.of("received", "loss"));
        }
        Map<String, Map<Integer, Count>> datagrams = new LinkedHashMap<>();
        item.entries("datagrams").forEach((host, remotes) -> {
            known("host", host, hosts.keySet(), item.at("datagrams").get().keyOf(host));
            Map<Integer, Count> counts = new LinkedHashMap<>();
            remotes.entries().forEach((ip, count) -> counts.put(Ipv4Address.parse(ip), Count.parse(count.text())));
            datagrams.put(host, counts);
        });
        Map<String, Count> seenBy = new LinkedHashMap<>();
        item.entries("seen_by").forEach((guest, count) -> {
            known("guest", guest, guests.keySet(), item.at("seen_by").get().keyOf(guest));
            seenBy.put(guest, Count.parse(count.text()));
        });
        Map<String, Map<String, Count>> drops = new LinkedHashMap<>();
        item.entries("drops").forEach((host, reasons) -> {
            known("host", host, hosts.keySet(), item.at("drops").get().keyOf(host));
            Map<String, Count> counts = new LinkedHashMap<>();
            reasons.entries().forEach((reason, count) -> {
                known("drop reason", reason, DROP_REASONS, reasons.keyOf(reason));
                counts.put(reason, Count.parse(count.text()));
            });
            drops.put(host, counts);
        });
        return new Happened(
                count(item, "received"),
                count(item, "loss"),
                datagrams,
                seenBy,
                item.items("hits").stream()
                        .map(hit -> new Hit(rule(hit), count(hit, "packets").orElse(Count.NONE)))
                        .toList(),
                item.at("dropped_by").map(this::rule),
                drops);
    }

    private static Found found(Item check, String kind) {
        Optional<Item> expect = check.at("expect");
        Count present = new Count(1, Long.MAX_VALUE);
        if (expect.isEmpty()) {
            return new Found(present, Optional.empty());
        }
        Item item = expect.get();
        if (item.isScalar()) {
            return new Found(item.text().equals("absent") ? Count.NONE : present, Optional.empty());
        }
        reject(item, kind, List.of("received", "loss", "datagrams", "seen_by", "hits", "dropped_by", "drops"));
        if (kind.equals("fdb")) {
            reject(item, kind, List.of("n_packets"));
        }
        Optional<Count> packets = count(item, "n_packets");
        return new Found(count(item, "count").orElse(packets.isPresent() ? Count.exactly(1) : present), packets);
    }

    private static void reject(Item expect, String kind, List<String> keys) {
        for (String key : keys) {
            if (expect.has(key)) {
                expect.keyOf(key).problem("'" + key + "' cannot be expected of '" + kind + "'; remove it");
            }
        }
    }

    private Rule rule(Item item) {
        BridgeSpec bridge = bridge(item);
        item.at("flow").ifPresent(match -> match(match, bridge));
        return new Rule(item.text("host", ""), item.text("bridge", ""), item.text("flow", ""));
    }

    private void match(Item match, BridgeSpec bridge) {
        if (bridge != null) {
            syntax.matchMistake(match.text(), bridge).ifPresent(mistake -> match.problem(mistake, "bad match: "));
        }
    }

    /** The bridge that the keys host and bridge name, or {@code null} after a report. */
    private BridgeSpec bridge(Item item) {
        Optional<Item> host = item.at("host");
        Optional<Item> bridge = item.at("bridge");
        if (host.isEmpty() || !known("host", host.get().text(), hosts.keySet(), host.get()) || bridge.isEmpty()) {
            return null;
        }
        List<BridgeSpec> bridges = hosts.get(host.get().text()).bridges();
        String name = bridge.get().text();
        known("bridge", name, bridges.stream().map(BridgeSpec::name).toList(), bridge.get());
        return bridges.stream().filter(b -> b.name().equals(name)).findFirst().orElse(null);
    }

    private String guest(Item item, String key) {
        item.at(key).ifPresent(name -> known("guest", name.text(), guests.keySet(), name));
        return item.text(key, "");
    }

    private Target target(Item item, String key) {
        String text = item.text(key, "");
        GuestSpec guest = guests.get(text);
        if (guest != null) {
            if (guest.addresses().isEmpty()) {
                item.at(key)
                        .ifPresent(name -> name.problem("guest '" + text
                                + "' gets its address by DHCP, which the lab does not know; name the address instead"));
            }
            return new Target(text, guest.address(), guest.mac());
        }
        if (Format.IPV4.matches(text)) {
            int ip = Ipv4Address.parse(text);
            return new Target(text, ip, macOf(ip));
        }
        item.at(key)
                .ifPresent(name -> name.problem(
                        "'" + text + "' is neither a guest nor an IPv4 address" + Nearest.hint(text, guests.keySet())));
        return new Target(text, 0, 0);
    }

    private long macOf(int ip) {
        return guests.values().stream()
                .filter(guest -> guest.addresses().stream().anyMatch(address -> address.address() == ip))
                .mapToLong(GuestSpec::mac)
                .findFirst()
                .orElse(0);
    }

    private static boolean known(String what, String name, Collection<String> names, Item item) {
        if (!names.contains(name)) {
            item.problem("unknown " + what + " '" + name + "'" + Nearest.hint(name, names));
            return false;
        }
        return true;
    }

    private static Optional<Count> count(Item item, String key) {
        return item.at(key).map(count -> Count.parse(count.text()));
    }

    private static long mac(Item item, String key) {
        return item.at(key).map(mac -> MacAddress.parse(mac.text())).orElse(0L);
    }

    private static Duration interval(Item item) {
        return item.at("interval").map(time -> duration(time.text())).orElse(INTERVAL);
    }

    /** Reads a {@link Format#DURATION}. */
    private static Duration duration(String text) {
        if (text.endsWith("ms")) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return text.endsWith("m") ? Duration.ofMinutes(number) : Duration.ofSeconds(number);
    }
}

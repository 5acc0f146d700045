package dev.patchbay.control.neutron;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.lab.NamespaceSpec;
import dev.patchbay.control.lab.NamespaceSpec.Device;
import dev.patchbay.control.lab.NamespaceSpec.Peer;
import dev.patchbay.control.neutron.SecurityRule.Direction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What stands between a machine and the integration bridge where chains of iptables filter: a Linux bridge per port, with the
 * machine's tap and one end of a pair whose other end is the port of the integration bridge; and the chains, in the host's own
 * namespace.
 *
 * <p>One per host; not shared between threads.
 */
final class HybridPlug {
    private static final String AGENT = "neutron-openvswi-";
    private static final int ID_IN_CHAIN = 10;
    private static final int SET_NAME = 29;
    private static final int FIRST_ZONE = 4097;

    private final Deployment deployment;
    private final Agent agent;
    private final List<NeutronPort> ports;
    private final KeptNumbers numbers;

    HybridPlug(Deployment deployment, String host, KeptNumbers numbers) {
        this.deployment = deployment;
        this.numbers = numbers;
        agent = deployment.agents().get(host);
        ports = deployment.portsOn(host).stream()
                .filter(port -> !port.isTrusted())
                .toList();
    }

    /** What is added to the host's own namespace. */
    NamespaceSpec namespace() {
        List<Device> devices = new ArrayList<>();
        ports.forEach(port -> devices(port, devices));
        Map<String, List<String>> tables = new LinkedHashMap<>();
        tables.put("filter", filter());
        if (!agent.settings().release().isFlat()) {
            tables.put("raw", zones());
        }
        return new NamespaceSpec(
                NamespaceSpec.ROOT,
                devices,
                List.of(),
                List.of(),
                List.of(),
                Map.of("net.bridge.bridge-nf-call-iptables", "1"),
                tables,
                Map.of(),
                sets());
    }

    private void devices(NeutronPort port, List<Device> devices) {
        int mtu = DeploymentCompiler.mtu(deployment.networks().get(port.network()));
        String bridge = DeviceNames.of("qbr", port.id());
        String inside = DeviceNames.of("qvb", port.id());
        String outside = DeviceNames.of("qvo", port.id());
        long given = deployment.ports().get(port.id()).bridgeMac();
        long mac = given != 0 ? given : StableNumbers.mac(agent.host(), inside);
        long tap = DeviceNames.tapMac(MacAddress.parse(port.mac()));
        devices.add(new Device(bridge, 0, mtu, true, List.of(), "", null, true, ""));
        devices.add(
                new Device(outside, 0, mtu, true, List.of(), outside, new Peer(NamespaceSpec.ROOT, inside), false, ""));
        devices.add(new Device(inside, mac, mtu, true, List.of(), "", null, false, bridge));
        devices.add(new Device(DeviceNames.of("tap", port.id()), tap, mtu, true, List.of(), "", null, false, bridge));
    }

    private List<NeutronPort> filtered() {
        return ports.stream().filter(NeutronPort::isFiltered).toList();
    }

    private List<String> filter() {
        List<String> lines =
                new ArrayList<>(List.of(":INPUT ACCEPT", ":FORWARD ACCEPT", ":OUTPUT ACCEPT", "-N neutron-filter-top"));
        for (String chain : List.of("FORWARD", "INPUT", "OUTPUT")) {
            lines.add("-N " + AGENT + chain);
        }
        for (NeutronPort port : filtered()) {
            for (String kind : List.of("i", "o", "s")) {
                lines.add("-N " + chain(kind, port));
            }
        }
        for (String chain : List.of("local", "sg-chain", "sg-fallback")) {
            lines.add("-N " + AGENT + chain);
        }
        lines.add("-A INPUT -j " + AGENT + "INPUT");
        for (String hook : List.of("FORWARD", "OUTPUT")) {
            lines.add("-A " + hook + " -j neutron-filter-top");
            lines.add("-A " + hook + " -j " + AGENT + hook);
        }
        lines.add("-A neutron-filter-top -j " + AGENT + "local");
        for (NeutronPort port : filtered()) {
            jumps(port, lines);
        }
        lines.add("-A " + AGENT + "sg-chain -j ACCEPT");
        for (NeutronPort port : filtered()) {
            ingress(port, lines);
            egress(port, lines);
            spoofing(port, lines);
        }
        lines.add("-A " + AGENT + "sg-fallback -j DROP");
        return lines;
    }

    private static void jumps(NeutronPort port, List<String> lines) {
        String tap = DeviceNames.of("tap", port.id());
        String out = " -m physdev --physdev-out " + tap + " --physdev-is-bridged -j ";
        String in = " -m physdev --physdev-in " + tap + " --physdev-is-bridged -j ";
        lines.add("-A " + AGENT + "FORWARD" + out + AGENT + "sg-chain");
        lines.add("-A " + AGENT + "FORWARD" + in + AGENT + "sg-chain");
        lines.add("-A " + AGENT + "INPUT" + in + chain("o", port));
        lines.add("-A " + AGENT + "sg-chain" + out + chain("i", port));
        lines.add("-A " + AGENT + "sg-chain" + in + chain("o", port));
    }

    private void ingress(NeutronPort port, List<String> lines) {
        String chain = "-A " + chain("i", port);
        states(chain, lines, true);
        if (agent.settings().release().isFlat()) {
            servers(port)
                    .forEach(server ->
                            lines.add(chain + " -s " + server + "/32 -p udp -m udp --sport 67 --dport 68 -j RETURN"));
        }
        rules(port, Direction.INGRESS).forEach(match -> lines.add(chain + match + " -j RETURN"));
        states(chain, lines, false);
        lines.add(chain + " -j " + AGENT + "sg-fallback");
    }

    private void egress(NeutronPort port, List<String> lines) {
        String chain = "-A " + chain("o", port);
        lines.add(chain + " -s 0.0.0.0/32 -d 255.255.255.255/32 -p udp -m udp --sport 68 --dport 67 -j RETURN");
        lines.add(chain + " -j " + chain("s", port));
        lines.add(chain + " -p udp -m udp --sport 68 --dport 67 -j RETURN");
        lines.add(chain + " -p udp -m udp --sport 67 --dport 68 -j DROP");
        states(chain, lines, true);
        rules(port, Direction.EGRESS).forEach(match -> lines.add(chain + match + " -j RETURN"));
        states(chain, lines, false);
        lines.add(chain + " -j " + AGENT + "sg-fallback");
    }

    /** Old agents drop what is invalid before they let through what is known, new ones at the end. */
    private void states(String chain, List<String> lines, boolean first) {
        boolean old = agent.settings().release().isFlat();
        if (first == old) {
            lines.add(chain + " -m state --state INVALID -j DROP");
        }
        if (first) {
            lines.add(chain + " -m state --state RELATED,ESTABLISHED -j RETURN");
        }
    }

    private static void spoofing(NeutronPort port, List<String> lines) {
        String chain = "-A " + chain("s", port);
        Set<AddressPair> sources = new LinkedHashSet<>();
        port.fixedIps().forEach(fixed -> sources.add(new AddressPair(port.mac(), fixed.address())));
        sources.addAll(port.pairs());
        for (AddressPair source : sources) {
            if (source.range().family() == IpFamily.IPV4) {
                String from = source.range().length() == 0
                        ? ""
                        : " -s " + source.range().network().address() + "/"
                                + source.range().length();
                lines.add(chain + from + " -m mac --mac-source " + source.mac() + " -j RETURN");
            }
        }
        lines.add(chain + " -j DROP");
    }

    private List<String> rules(NeutronPort port, Direction direction) {
        Set<String> matches = new LinkedHashSet<>();
        for (String group : port.groups()) {
            for (SecurityRule rule : deployment.groups().getOrDefault(group, List.of())) {
                if (rule.direction() == direction && rule.family() == IpFamily.IPV4) {
                    matches.add(match(rule));
                }
            }
        }
        return new ArrayList<>(matches);
    }

    private static String match(SecurityRule rule) {
        boolean in = rule.direction() == Direction.INGRESS;
        StringBuilder match = new StringBuilder();
        if (rule.prefix() != null && rule.prefix().length() > 0) {
            match.append(in ? " -s " : " -d ").append(rule.prefix().address());
            match.append('/').append(rule.prefix().length());
        }
        String protocol = switch (rule.protocol()) {
            case Protocols.TCP -> "tcp";
            case Protocols.UDP -> "udp";
            case Protocols.ICMP -> "icmp";
            case Protocols.SCTP -> "sctp";
            default -> String.valueOf(rule.protocol());
        };
        if (rule.protocol() >= 0) {
            match.append(" -p ").append(protocol);
        }
        if (rule.min() >= 0 && Protocols.isIcmp(rule.protocol())) {
            match.append(" -m icmp --icmp-type ").append(rule.min());
            match.append(rule.max() < 0 ? "" : "/" + rule.max());
        } else if (rule.min() >= 0 && rule.min() == rule.max()) {
            match.append(" -m ").append(protocol).append(" --dport ").append(rule.min());
        } else if (rule.min() >= 0) {
            match.append(" -m multiport --dports ")
                    .append(rule.min())
                    .append(':')
                    .append(rule.max());
        }
        if (rule.remoteGroup() != null) {
            match.append(" -m set --match-set ").append(set(rule.remoteGroup())).append(in ? " src" : " dst");
        }
        return match.toString();
    }

    /** The sets of addresses of the groups that rules name. */
    private Map<String, List<String>> sets() {
        Map<String, List<String>> sets = new LinkedHashMap<>();
        for (NeutronPort port : filtered()) {
            for (String group : port.groups()) {
                for (SecurityRule rule : deployment.groups().getOrDefault(group, List.of())) {
                    if (rule.remoteGroup() != null && rule.family() == IpFamily.IPV4) {
                        sets.computeIfAbsent(set(rule.remoteGroup()), unknown -> members(rule.remoteGroup()));
                    }
                }
            }
        }
        return sets;
    }

    private List<String> members(String group) {
        Set<String> members = new LinkedHashSet<>();
        for (DeployedPort one : deployment.ports().values()) {
            if (one.port().groups().contains(group)) {
                one.port().fixedIps().forEach(fixed -> member(fixed.address(), members));
                one.port().pairs().forEach(pair -> member(pair.range(), members));
            }
        }
        return new ArrayList<>(members);
    }

    private static void member(IpPrefix range, Set<String> members) {
        if (range.family() != IpFamily.IPV4) {
            return;
        }
        if (range.length() == 0) {
            // A set of nets has no member for all addresses; two halves are the same.
            members.add("0.0.0.0/1");
            members.add("128.0.0.0/1");
        } else {
            members.add(range.network().toString());
        }
    }

    private static String set(String group) {
        String name = "NIPv4" + group;
        return name.substring(0, Math.min(name.length(), SET_NAME));
    }

    /** Addresses of the DHCP servers of a port's network. */
    private List<String> servers(NeutronPort port) {
        return deployment.ports().values().stream()
                .map(DeployedPort::port)
                .filter(other -> other.owner().equals(NeutronPort.DHCP)
                        && other.network().equals(port.network()))
                .flatMap(other -> other.fixedIps().stream())
                .filter(fixed -> fixed.address().family() == IpFamily.IPV4)
                .map(fixed -> fixed.address().address())
                .toList();
    }

    private List<String> zones() {
        List<String> lines = new ArrayList<>(List.of(":PREROUTING ACCEPT", ":OUTPUT ACCEPT", "-N " + AGENT + "OUTPUT"));
        lines.add("-N " + AGENT + "PREROUTING");
        lines.add("-A PREROUTING -j " + AGENT + "PREROUTING");
        lines.add("-A OUTPUT -j " + AGENT + "OUTPUT");
        numbers.zones(filtered().stream().map(NeutronPort::id).toList(), FIRST_ZONE);
        for (NeutronPort port : filtered()) {
            String to = " -j CT --zone " + numbers.zones().get(port.id());
            String inside = DeviceNames.of("qvb", port.id());
            lines.add("-A " + AGENT + "PREROUTING -m physdev --physdev-in " + inside + to);
            lines.add("-A " + AGENT + "PREROUTING -i " + inside + to);
            lines.add("-A " + AGENT + "PREROUTING -m physdev --physdev-in " + DeviceNames.of("tap", port.id()) + to);
        }
        return lines;
    }

    private static String chain(String kind, NeutronPort port) {
        return AGENT
                + kind
                + port.id().substring(0, Math.min(ID_IN_CHAIN, port.id().length()));
    }
}

package dev.patchbay.perf.draw;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.DeviceAddress;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.Namespaces;
import dev.patchbay.datapath.netns.NeighbourState;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.netns.NextHop;
import dev.patchbay.datapath.netns.PolicyRule;
import dev.patchbay.datapath.netns.Route;
import dev.patchbay.datapath.netns.RouteType;
import dev.patchbay.datapath.netns.RoutingTables;
import dev.patchbay.datapath.netns.iptables.Family;
import dev.patchbay.datapath.netns.iptables.IptablesCommand;
import dev.patchbay.datapath.netns.iptables.IptablesException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws two namespaces behind the ports of two bridges, and frames that go through them.
 *
 * <p><b>What.</b> {@link #document} is a scenario in the format of scenario files; the namespaces are no part of the format, so
 * whoever plays it calls {@link #build} on each switch, and now and then {@link #change}. Two drawers with one seed do the same.
 *
 * <p><b>Threads.</b> One at a time.
 */
public final class NamespaceDraw {
    private static final int FRAMES = 14;
    private static final int TABLE = 16;
    private static final List<String> NETWORKS = List.of("10.0.0.0/24", "10.0.1.0/24", "192.0.2.0/24", "0.0.0.0/0");
    private static final List<String> NETWORKS_V6 = List.of("2001:db8::/64", "2001:db8::2/127", "::/0");
    private static final List<String> FILTERS = List.of(
            "-t raw -A PREROUTING -s 10.0.0.0/24 -j CT --notrack",
            "-t raw -A PREROUTING -p icmp -j CT --notrack",
            "-t mangle -A PREROUTING -d 10.0.0.2/32 -j MARK --set-xmark 0x2/0xffff",
            "-t mangle -A PREROUTING -i d1 -j MARK --set-xmark 0x1/0x3",
            "-t mangle -A PREROUTING -m connmark --mark 0x1/0x1 -j DROP",
            "-t mangle -A PREROUTING -j CONNMARK --restore-mark --nfmask 0xf --ctmask 0xf",
            "-t mangle -A FORWARD -p tcp -m tcp --dport 80 -j CONNMARK --save-mark --nfmask 0xf --ctmask 0xf",
            "-t mangle -A POSTROUTING -m mark --mark 0x1/0x1 -j CONNMARK --set-xmark 0x1/0x1",
            "-t filter -A FORWARD -m mac --mac-source 02:aa:00:00:00:03 -j DROP",
            "-t filter -A FORWARD -p tcp -m tcp --tcp-flags SYN,ACK SYN -j DROP",
            "-t filter -A FORWARD -p tcp -m tcp --sport 53 -j DROP",
            "-t filter -A FORWARD -p udp -m multiport --dports 53,80 -j REJECT",
            "-t filter -A FORWARD -p icmp -m icmp --icmp-type 8 -j ACCEPT",
            "-t mangle -A PREROUTING -p icmp -m icmp --icmp-type 3/1 -j DROP",
            "-t mangle -A PREROUTING -p icmp -m icmp --icmp-type 8/0 -j MARK --set-xmark 0x1/0x1",
            "-t filter -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT",
            "-t filter -A FORWARD -m conntrack --ctstate INVALID -j DROP",
            "-t filter -A FORWARD -m conntrack --ctstate NEW -d 10.0.0.2/32 -j DROP",
            "-t filter -A FORWARD ! -p udp -s 192.0.2.0/24 -j DROP",
            "-t filter -A FORWARD -m mark --mark 0x2/0x2 -o d2 -j DROP",
            "-t filter -A INPUT -p udp -m udp --dport 53 -j DROP",
            "-t filter -A INPUT -s 10.0.1.0/24 -j REJECT --reject-with icmp-host-prohibited",
            "-t nat -A PREROUTING -d 192.0.2.4/32 -j DNAT --to-destination 10.0.0.2",
            "-t nat -A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 9697",
            "-t nat -A PREROUTING -d 10.0.1.9/32 -j DNAT --to-destination 10.0.0.1-10.0.0.2",
            "-t nat -A POSTROUTING -o d2 -m conntrack ! --ctstate DNAT -j ACCEPT",
            "-t nat -A POSTROUTING -s 10.0.0.0/24 -o d3 -j MASQUERADE",
            "-t nat -A POSTROUTING -s 10.0.0.2/32 -j SNAT --to-source 192.0.2.7");
    private static final List<String> BRIDGE_FILTERS = List.of(
            "-t raw -A PREROUTING -m physdev --physdev-in b13 -j CT --zone 4097",
            "-t filter -A FORWARD -m physdev --physdev-in b13 --physdev-is-bridged -m conntrack --ctstate INVALID -j DROP",
            "-t filter -A FORWARD -m physdev --physdev-out b1 --physdev-is-bridged -m mac --mac-source 02:aa:00:00:00:02 -j"
                    + " DROP",
            "-t filter -A FORWARD -m physdev --physdev-out b1 -m state --state NEW -p udp -j DROP");
    private static final List<String> FILTERS_V6 = List.of(
            "-t filter -A FORWARD -s 2001:db8::1/128 -j DROP",
            "-t filter -A FORWARD -d 2001:db8::2/127 -p udp -j DROP",
            "-t filter -A FORWARD -d 2001:db8:1::/48 -j DROP",
            "-t filter -A INPUT -p udp -m udp --dport 53 -j DROP",
            "-t filter -A FORWARD -p icmpv6 -m icmp6 --icmpv6-type 128/1 -j DROP");

    private final Dice dice;

    /**
     * Prepares to draw.
     *
     * @param seed of everything.
     */
    public NamespaceDraw(long seed) {
        dice = new Dice(seed * 31 + 7);
    }

    /**
     * The bridges and the frames.
     *
     * @param name of the scenario.
     * @param events how many.
     * @return a document that may be changed.
     */
    public Map<String, Object> document(String name, int events) {
        Map<String, Object> scenario = new LinkedHashMap<>();
        scenario.put("name", name);
        scenario.put("trace", false);
        scenario.put("about", "drawn at random");
        scenario.put("bridges", new ArrayList<>(List.of(bridge("br0", 1), bridge("br1", 11))));
        FrameDraw frames = new FrameDraw(dice);
        List<Object> arrivals = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            arrivals.add(Map.of(
                    "port", dice.of("p1", "p1", "p11"), "frame", HexFormat.of().formatHex(frames.frame())));
        }
        List<Object> happenings = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            happenings.add(
                    dice.percent(8)
                            ? Map.of("warp_ms", (long) dice.of(500, 1_000, 6_000))
                            : Map.of("inject", dice.of(arrivals)));
        }
        scenario.put("events", happenings);
        return scenario;
    }

    private Map<String, Object> bridge(String name, int firstPort) {
        List<Object> ports = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Map<String, Object> port = new LinkedHashMap<>();
            port.put("name", "p" + (firstPort + i));
            port.put("ofport", (long) i + 1);
            ports.add(port);
        }
        Map<String, Object> bridge = new LinkedHashMap<>();
        bridge.put("name", name);
        bridge.put("ports", ports);
        List<Object> flows = new ArrayList<>(List.of(dice.of(
                "priority=1,in_port=1,actions=output:2",
                "priority=1,in_port=1,actions=output:2,output:3",
                "priority=0,actions=NORMAL")));
        flows.add("priority=0,actions=" + dice.of("NORMAL", "output:1", "FLOOD"));
        if (dice.percent(30)) {
            flows.add("priority=5,ip,nw_dst=10.0.0.2,actions=load:2->NXM_NX_PKT_MARK[],output:2");
        }
        bridge.put("flows", flows);
        return bridge;
    }

    /**
     * Makes the namespaces.
     *
     * @param model of a switch that plays the document.
     * @return null.
     */
    public Void build(SwitchModel model) {
        Namespaces host = model.namespaces();
        Namespace router = host.add("r1");
        Namespace far = host.add("r2");
        for (Namespace each : List.of(router, far)) {
            each.sysctls().set("net.ipv4.ip_forward", dice.percent(95) ? "1" : "0");
            each.sysctls().set("net.ipv6.conf.all.forwarding", dice.percent(90) ? "1" : "0");
            each.sysctls().set("net.ipv4.conf.all.arp_ignore", dice.of("0", "1"));
            each.sysctls().set("net.ipv4.conf.all.rp_filter", dice.of("0", "0", "1", "2"));
            each.sysctls().set("net.ipv4.conf.all.proxy_arp", dice.of("0", "0", "1"));
        }
        device(host, router, "d1", "p2", 0x02aa_0000_0001L, "10.0.0.254/24", "2001:db8::fe/125");
        device(host, router, "d2", "p3", 0x02aa_0000_0002L, "10.0.1.254/24", "2001:db8::1:1/112");
        device(
                host,
                dice.percent(50) ? router : far,
                "d3",
                "p12",
                0x02aa_0000_0003L,
                "192.0.2.254/24",
                "2001:db8:1::1/64");
        if (dice.percent(40)) {
            NetDevice vlan = host.addDevice(router, DeviceSpec.vlan("d1.2", "d1", 2));
            router.addAddress(vlan, DeviceAddress.of(IpPrefix.parse("10.0.2.254/24")));
        }
        NetDevice left = host.addPair(
                router,
                DeviceSpec.veth("v1", 0x10),
                far,
                DeviceSpec.veth("v2", 0x11).withMtu(dice.of(1500, 120)));
        router.addAddress(left, DeviceAddress.of(IpPrefix.parse("169.254.64.0/31")));
        far.addAddress(left.peer(), DeviceAddress.of(IpPrefix.parse("169.254.64.1/31")));
        know(router, left, "169.254.64.1", 0x11);
        know(far, left.peer(), "169.254.64.0", 0x10);
        plug(host, far);
        for (int i = 0; i < 8; i++) {
            alter(model);
        }
        return null;
    }

    /** A Linux bridge of the host itself, between a port and a namespace. */
    private void plug(Namespaces host, Namespace far) {
        Namespace root = host.root();
        NetDevice bridge = host.addDevice(root, DeviceSpec.bridge("qb"));
        root.enslave(host.addDevice(root, DeviceSpec.veth("b13", 0x13).withPort("p13")), bridge);
        NetDevice inner =
                host.addPair(root, DeviceSpec.veth("b1", 0x14), far, DeviceSpec.veth("b2", 0x02aa_0000_0001L));
        root.enslave(inner, bridge);
        if (dice.percent(30)) {
            root.enslave(host.addDevice(root, DeviceSpec.tap("tap", 0x15)), bridge);
        }
        far.addAddress(inner.peer(), DeviceAddress.of(IpPrefix.parse("10.0.0.2/24")));
        for (int i = dice.below(4); i > 0; i--) {
            filter(root, Family.IPV4, dice.of(BRIDGE_FILTERS));
        }
    }

    private void device(Namespaces host, Namespace namespace, String name, String port, long mac, String... addresses) {
        NetDevice device =
                host.addDevice(namespace, DeviceSpec.internal(name, mac).withPort(port));
        for (String address : addresses) {
            namespace.addAddress(
                    device, DeviceAddress.of(IpPrefix.parse(address)).withBroadcast());
        }
        for (int i = 0; i < 6; i++) {
            if (dice.percent(80)) {
                know(namespace, device, Ipv4Address.format(Pools.ip(dice)), Pools.mac(dice));
            }
            know(namespace, device, Pools.ipv6Text(dice), Pools.mac(dice));
        }
    }

    private static void know(Namespace namespace, NetDevice device, String address, long mac) {
        namespace.neighbours().set(device, IpAddress.parse(address), mac, NeighbourState.PERMANENT, 0);
    }

    /**
     * Changes something, now and then.
     *
     * @param model of the same switch.
     * @return null.
     */
    public Void change(SwitchModel model) {
        if (dice.percent(25)) {
            alter(model);
        }
        return null;
    }

    private void alter(SwitchModel model) {
        Namespace namespace = model.namespaces().get(dice.of("r1", "r1", "r2"));
        List<NetDevice> devices = new ArrayList<>(namespace.devices());
        NetDevice device = dice.of(devices);
        switch (dice.below(12)) {
            case 0, 1 -> namespace.routes().add(dice.of(RoutingTables.MAIN, TABLE), route(namespace, device));
            case 2 -> namespace.routes().removeFirst(IpFamily.IPV4, RoutingTables.MAIN, route -> dice.percent(30));
            case 3 -> namespace.rules().add(rule(device));
            case 4 -> know(namespace, device, Ipv4Address.format(Pools.ip(dice)), Pools.mac(dice));
            case 5 -> {
                if (dice.percent(20) && device.kind() != DeviceKind.LOOPBACK) {
                    namespace.up(device, !device.up());
                }
            }
            case 6 -> {
                String address = dice.percent(50) ? Pools.ipText(dice) + "/32" : Pools.ipv6Text(dice) + "/128";
                namespace.addAddress(device, DeviceAddress.of(IpPrefix.parse(address)));
            }
            case 7 -> namespace.sysctls().set("net.ipv4.conf." + device.name() + ".proxy_arp", dice.of("0", "1"));
            case 8 -> filter(namespace, Family.IPV6, dice.of(FILTERS_V6));
            default -> filter(namespace, Family.IPV4, dice.of(FILTERS));
        }
    }

    private Route route(Namespace namespace, NetDevice device) {
        boolean ipv4 = dice.percent(75);
        IpPrefix prefix =
                IpPrefix.parse(ipv4 ? dice.of(NETWORKS) : dice.of(NETWORKS_V6)).network();
        if (dice.percent(15)) {
            return Route.without(dice.of(RouteType.BLACKHOLE, RouteType.UNREACHABLE, RouteType.PROHIBIT), prefix);
        }
        NextHop hop = dice.percent(40)
                ? NextHop.dev(device.name())
                : NextHop.via(IpAddress.parse(ipv4 ? Pools.ipText(dice) : Pools.ipv6Text(dice)), device.name());
        NetDevice other = dice.of(new ArrayList<>(namespace.devices()));
        Route route = Route.to(prefix, hop).withMetric(dice.below(3));
        return dice.percent(25)
                ? new Route(
                        prefix,
                        RouteType.UNICAST,
                        List.of(hop, NextHop.dev(other.name())),
                        route.protocol(),
                        route.scope(),
                        null,
                        7)
                : route;
    }

    private PolicyRule rule(NetDevice device) {
        PolicyRule rule = PolicyRule.all(IpFamily.IPV4, dice.between(1, 40_000), TABLE);
        return switch (dice.below(5)) {
            case 0 -> rule.withFrom(IpPrefix.parse(Pools.ipText(dice)));
            case 1 -> rule.withFrom(IpPrefix.parse("10.0.0.0/24"));
            case 2 -> rule.withTo(IpPrefix.parse(dice.of(NETWORKS)));
            case 3 -> rule.withMark(dice.below(4), dice.of(1, 3));
            default -> rule.withIif(device.name());
        };
    }

    private static void filter(Namespace namespace, Family family, String line) {
        try {
            IptablesCommand.parse(family, List.of(line.split(" ")))
                    .run(namespace.iptables(family == Family.IPV4 ? IpFamily.IPV4 : IpFamily.IPV6));
        } catch (IptablesException e) {
            throw new IllegalArgumentException(line, e);
        }
    }
}

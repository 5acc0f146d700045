package dev.patchbay.perf.memory;

import dev.patchbay.datapath.PortSpec;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.DeviceAddress;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.IpFamily;
import dev.patchbay.datapath.netns.IpPrefix;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NeighbourState;
import dev.patchbay.datapath.netns.NextHop;
import dev.patchbay.datapath.netns.Route;
import dev.patchbay.datapath.netns.RoutingTables;
import dev.patchbay.datapath.netns.iptables.Family;
import dev.patchbay.datapath.netns.iptables.IptablesCommand;
import dev.patchbay.datapath.netns.iptables.IptablesException;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.PortVlan;
import java.util.List;

/**
 * The namespaces of a floating address as a distributed router has them: the router translates the source on its way to the
 * namespace of the external network, which routes on. The packets come in by {@code qr} and leave by {@code fg}.
 */
final class RoutedPath {
    static final int QR = 10;
    static final int FG = 11;

    private static final long RFP_MAC = 0xfa163e000101L;
    private static final long FPR_MAC = 0xfa163e000102L;
    private static final long FG_MAC = 0xfa163e000103L;
    private static final IpAddress OUTSIDE = IpAddress.parse("100.122.255.254");

    private RoutedPath() {}

    /** Builds both namespaces; the router answers to {@code mac}, and so does the next hop outside. */
    static void build(SwitchModel model, String bridge, long mac) {
        Namespace router = model.namespaces().add("qrouter");
        Namespace outside = model.namespaces().add("fip");
        router.sysctls().set("net.ipv4.ip_forward", "1");
        outside.sysctls().set("net.ipv4.ip_forward", "1");
        device(model, bridge, router, QR, DeviceSpec.internal("qr", mac), "10.9.0.1/24");
        device(model, bridge, outside, FG, DeviceSpec.internal("fg", FG_MAC), "100.122.0.60/16");
        model.namespaces().addPair(router, DeviceSpec.veth("rfp", RFP_MAC), outside, DeviceSpec.veth("fpr", FPR_MAC));
        router.addAddress(router.device("rfp"), address("169.254.64.0/31"));
        outside.addAddress(outside.device("fpr"), address("169.254.64.1/31"));
        router.routes().add(RoutingTables.MAIN, Route.to(IpPrefix.parse("11.0.0.0/8"), NextHop.dev("qr")));
        router.routes()
                .add(
                        RoutingTables.MAIN,
                        Route.to(IpPrefix.ALL_IPV4, NextHop.via(IpAddress.parse("169.254.64.1"), "rfp")));
        outside.routes().add(RoutingTables.MAIN, Route.to(IpPrefix.ALL_IPV4, NextHop.via(OUTSIDE, "fg")));
        outside.neighbours().set(outside.device("fg"), OUTSIDE, mac, NeighbourState.PERMANENT, 0);
        rule(router, "-t nat -A POSTROUTING -s 11.0.0.0/8 -o rfp -j SNAT --to-source 100.122.0.145");
    }

    private static void device(
            SwitchModel model, String bridge, Namespace namespace, int number, DeviceSpec device, String address) {
        model.addPort(bridge, new PortSpec(device.name(), number, PortType.INTERNAL, "", PortVlan.TRUNK, null, false));
        namespace.addAddress(model.namespaces().addDevice(namespace, device), address(address));
    }

    private static DeviceAddress address(String text) {
        return DeviceAddress.of(IpPrefix.parse(text));
    }

    private static void rule(Namespace namespace, String line) {
        try {
            IptablesCommand.parse(Family.IPV4, List.of(line.split(" ", -1))).run(namespace.iptables(IpFamily.IPV4));
        } catch (IptablesException impossible) {
            throw new IllegalStateException(line, impossible);
        }
    }
}

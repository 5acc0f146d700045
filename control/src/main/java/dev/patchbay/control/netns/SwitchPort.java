package dev.patchbay.control.netns;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A port of Open vSwitch as a device of the host's own namespace: the local port of a bridge, a guest's tap, or the end of a pair
 * whose other end is a device. Such ports are no devices of the namespace model, but are counted among the devices of the host.
 *
 * @param ifindex its number
 * @param port the port
 * @param other the device at the other end of its pair, or null
 */
record SwitchPort(int ifindex, OfPort port, NetDevice other) {
    /** All of them, by their numbers. Slow path. */
    static List<SwitchPort> of(SwitchModel model) {
        List<SwitchPort> ports = new ArrayList<>();
        for (Bridge bridge : model.bridges()) {
            for (OfPort port : bridge.ports()) {
                NetDevice device = model.namespaces().byPort(port.name());
                boolean shown = (port.isPair() || port.type() != PortType.PATCH)
                        && port.type() != PortType.VXLAN
                        && (device == null || device.kind() == DeviceKind.VETH);
                if (shown) {
                    ports.add(new SwitchPort(model.namespaces().ifindex(port.name()), port, device));
                }
            }
        }
        ports.sort((one, two) -> Integer.compare(one.ifindex, two.ifindex));
        return ports;
    }

    /** The host's end of a wire between hosts. */
    private boolean isCard() {
        return port.type() == PortType.WIRE;
    }

    private boolean isLocal() {
        return port.ofport() == OfPorts.LOCAL;
    }

    private List<String> flagList() {
        if (isLocal()) {
            return List.of("BROADCAST", "MULTICAST");
        }
        return !isPair()
                ? List.of("BROADCAST", "MULTICAST", "UP", "LOWER_UP")
                : List.of("BROADCAST", "MULTICAST", "PROMISC", "UP", "LOWER_UP");
    }

    private String flags() {
        return "<" + String.join(",", flagList()) + ">";
    }

    private int mtu() {
        return other == null ? port.mtu() : other.mtu();
    }

    /** The same as an object; it has no addresses. */
    Map<String, Object> entry() {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("ifindex", ifindex);
        if (isPair()) {
            entry.put("link", otherName());
        }
        entry.put("ifname", port.name());
        entry.put("flags", flagList());
        entry.put("mtu", mtu());
        entry.put("operstate", state());
        entry.put("group", "default");
        entry.put("txqlen", 1000);
        entry.put("link_type", "ether");
        entry.put("address", MacAddress.format(port.mac()));
        entry.put("broadcast", "ff:ff:ff:ff:ff:ff");
        return entry;
    }

    private String state() {
        return isLocal() ? "DOWN" : !isPair() && !isCard() ? "UNKNOWN" : "UP";
    }

    /** The name with the other end behind an at sign. */
    String boundName() {
        return !isPair() ? port.name() : port.name() + "@" + otherName();
    }

    /** The other end of its pair, a device or a port of another bridge; empty if it has none. */
    private String otherName() {
        return other != null ? other.name() : port.isPair() ? port.peer() : "";
    }

    /** Whether it is one end of a pair. */
    boolean isPair() {
        return !otherName().isEmpty();
    }

    /** As {@code ip link} and {@code ip address} print it. */
    String text(IpOptions options, boolean mode) {
        if (options.brief()) {
            return IpWords.padded(boundName(), 16) + " " + IpWords.padded(state(), 14) + " "
                    + (mode ? MacAddress.format(port.mac()) + " " + flags() + " " : "") + "\n";
        }
        String queue =
                isLocal() ? "noop" : (isCard() ? "mq" : isPair() ? "pfifo_fast" : "fq_codel") + " master ovs-system";
        return ifindex + ": " + boundName() + ": " + flags() + " mtu " + mtu() + " qdisc " + queue + " state " + state()
                + (mode ? " mode DEFAULT" : "") + " group default qlen 1000" + options.newLine() + "    link/ether "
                + MacAddress.format(port.mac()) + " brd ff:ff:ff:ff:ff:ff\n";
    }
}

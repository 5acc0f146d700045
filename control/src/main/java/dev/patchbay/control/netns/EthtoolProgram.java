package dev.patchbay.control.netns;

import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import java.util.List;

/** {@code ethtool -i} and {@code -S}: drivers and the statistics of devices (ethtool(8)). Any thread may call. */
public final class EthtoolProgram extends NamespaceProgram {
    private static final String BAD = "ethtool: bad command line argument(s)\nFor more information run ethtool -h";

    private final NamespaceAccess access;

    /** The tool for a host. */
    public EthtoolProgram(VirtualSwitch vswitch) {
        super("ethtool", "drivers and statistics of devices");
        access = new NamespaceAccess(vswitch);
    }

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, InterruptedException {
        if (arguments.size() != 2) {
            throw new ToolFailure(1, BAD);
        }
        String name = arguments.get(1);
        switch (arguments.getFirst()) {
            case "-i", "--driver" -> access.print(call, (model, place) -> driver(model, place, name));
            case "-S", "--statistics" -> access.print(call, (model, place) -> statistics(model, place, name));
            default -> throw new ToolFailure(1, BAD);
        }
        return 0;
    }

    /** A port of Open vSwitch that is seen in the host's own namespace, or null. */
    private static SwitchPort port(SwitchModel model, Namespace place, String name) {
        for (SwitchPort port : HostDevices.ports(model, place)) {
            if (port.port().name().equals(name)) {
                return port;
            }
        }
        return null;
    }

    private static String driver(SwitchModel model, Namespace place, String name) throws ToolFailure {
        NetDevice device = place.device(name);
        SwitchPort port = port(model, place, name);
        if (device == null && port == null) {
            throw new ToolFailure(71, "Cannot get driver information: No such device");
        }
        String driver = device == null ? driver(port) : driver(device.kind());
        if (driver.isEmpty()) {
            throw new ToolFailure(71, "Cannot get driver information: Operation not supported");
        }
        boolean veth = driver.equals("veth");
        boolean tap = driver.equals("tun");
        return """
                driver: %s
                version: %s
                firmware-version:\s
                expansion-rom-version:\s
                bus-info: %s
                supports-statistics: %s
                supports-test: no
                supports-eeprom-access: no
                supports-register-dump: no
                supports-priv-flags: no
                """.formatted(driver, veth ? "1.0" : tap ? "1.6" : "", tap ? "tap" : "", veth ? "yes" : "no");
    }

    /** The driver of a port of Open vSwitch. */
    static String driver(SwitchPort port) {
        return port.isPair() ? "veth" : port.port().ofport() == OfPorts.LOCAL ? "openvswitch" : "tun";
    }

    /** The driver of a kind of device; empty for none. */
    static String driver(DeviceKind kind) {
        return switch (kind) {
            case LOOPBACK -> "";
            case INTERNAL -> "openvswitch";
            case VETH -> "veth";
            case VLAN -> "802.1Q VLAN Support";
            case BRIDGE -> "bridge";
            case TAP -> "tun";
            case DUMMY -> "dummy";
        };
    }

    private static String statistics(SwitchModel model, Namespace place, String name) throws ToolFailure {
        NetDevice device = place.device(name);
        SwitchPort port = port(model, place, name);
        if (device == null && port == null) {
            throw new ToolFailure(96, "Cannot get stats strings information: No such device");
        }
        int peer = 0;
        if (port != null && port.port().isPair()) {
            peer = model.namespaces().ifindex(port.port().peer());
        } else if (port != null && port.other() != null) {
            peer = port.other().ifindex();
        } else if (device != null && device.peer() != null) {
            peer = device.peer().ifindex();
        } else if (device != null && device.kind() == DeviceKind.VETH) {
            peer = model.namespaces().ifindex(device.port());
        }
        if (peer == 0) {
            throw new ToolFailure(94, "no stats available");
        }
        return "NIC statistics:\n     peer_ifindex: " + peer + "\n";
    }
}

package dev.patchbay.control.netns;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** {@code brctl}: the Linux bridges of a namespace (brctl(8) of bridge-utils). Any thread may call. */
public final class BrctlProgram extends NamespaceProgram {
    private static final String USAGE = """
            Usage: brctl [commands]
            commands:
            \taddbr     \t<bridge>\t\tadd bridge
            \tdelbr     \t<bridge>\t\tdelete bridge
            \taddif     \t<bridge> <device>\tadd interface to bridge
            \tdelif     \t<bridge> <device>\tdelete interface from bridge
            \tshow      \t[ <bridge> ]\t\tshow a list of bridges
            \tshowmacs  \t<bridge>\t\tshow a list of mac addrs
            \tshowstp   \t<bridge>\t\tshow bridge stp info
            """;

    /** What the kernel takes for the cost of 10 Gbit/s and of 10 Mbit/s, which tun devices say that they have. */
    private static final int FAST_COST = 2;

    private static final int SLOW_COST = 100;

    private static final int FIRST_PORT_ID = 0x8000;

    private final NamespaceAccess access;

    /** The tool for a host. */
    public BrctlProgram(VirtualSwitch vswitch) {
        super("brctl", "Linux bridges of a namespace");
        access = new NamespaceAccess(vswitch);
    }

    @Override
    int answer(ProgramCall call, List<String> arguments) throws ToolFailure, InterruptedException {
        if (arguments.isEmpty()) {
            throw new ToolFailure(1, USAGE);
        }
        access.print(call, (model, place) -> run(model, place, arguments));
        return 0;
    }

    private static String run(SwitchModel model, Namespace place, List<String> words) throws ToolFailure {
        String command = words.getFirst();
        int needed = switch (command) {
            case "addbr", "delbr", "showmacs", "showstp" -> 1;
            case "addif", "delif" -> 2;
            case "show" -> 0;
            default -> throw new ToolFailure(1, "never heard of command [" + command + "]\n" + USAGE);
        };
        if (words.size() - 1 < needed) {
            throw new ToolFailure(1, "Incorrect number of arguments for command\nUsage: brctl " + usage(command));
        }
        switch (command) {
            case "addbr" -> {
                if (place.device(words.get(1)) != null) {
                    throw new ToolFailure(
                            1, "device " + words.get(1) + " already exists; can't create bridge with the same name");
                }
                model.namespaces()
                        .addDevice(place, DeviceSpec.bridge(words.get(1)).down());
            }
            case "delbr" -> {
                NetDevice bridge = bridge(place, words.get(1));
                if (bridge.up()) {
                    throw new ToolFailure(1, "bridge " + words.get(1) + " is still up; can't delete it");
                }
                model.namespaces().removeDevice(bridge);
            }
            case "addif" -> add(place, words.get(1), words.get(2));
            case "delif" -> delete(place, words.get(1), words.get(2));
            case "showstp" -> {
                return spanningTree(place, words.get(1));
            }
            case "showmacs" -> {
                return stations(model, place, words.get(1));
            }
            default -> {
                return show(place, words.subList(1, words.size()));
            }
        }
        return "";
    }

    /** The line of a command in the list of all. */
    private static String usage(String command) {
        String line = USAGE.lines()
                .filter(each -> each.startsWith("\t" + command + " "))
                .findFirst()
                .orElseThrow();
        return command + " " + line.substring(line.indexOf('\t', 1) + 1) + "\n";
    }

    private static NetDevice bridge(Namespace place, String name) throws ToolFailure {
        NetDevice bridge = place.device(name);
        if (bridge == null || bridge.kind() != DeviceKind.BRIDGE) {
            throw new ToolFailure(1, "bridge " + name + " does not exist!");
        }
        return bridge;
    }

    private static void add(Namespace place, String name, String port) throws ToolFailure {
        NetDevice bridge = bridge(place, name);
        NetDevice device = place.device(port);
        if (device == null) {
            throw new ToolFailure(1, "interface " + port + " does not exist!");
        }
        if (device.master() != null) {
            throw new ToolFailure(
                    1, "device " + port + " is already a member of a bridge; can't enslave it to bridge " + name + ".");
        }
        if (device.kind() == DeviceKind.BRIDGE || device.kind() == DeviceKind.LOOPBACK) {
            throw new ToolFailure(1, "can't add " + port + " to bridge " + name + ": Invalid argument");
        }
        place.enslave(device, bridge);
    }

    private static void delete(Namespace place, String name, String port) throws ToolFailure {
        NetDevice bridge = bridge(place, name);
        NetDevice device = place.device(port);
        if (device == null || device.master() != bridge) {
            throw new ToolFailure(1, "device " + port + " is not a slave of " + name);
        }
        place.enslave(device, null);
    }

    private static String show(Namespace place, List<String> names) throws ToolFailure {
        List<NetDevice> bridges = new ArrayList<>();
        if (names.isEmpty()) {
            place.devices().stream()
                    .filter(device -> device.kind() == DeviceKind.BRIDGE)
                    .forEach(bridges::add);
        } else {
            for (String name : names) {
                bridges.add(bridge(place, name));
            }
        }
        bridges.sort(Comparator.comparing(NetDevice::name));
        StringBuilder out =
                new StringBuilder(bridges.isEmpty() ? "" : "bridge name\tbridge id\t\tSTP enabled\tinterfaces\n");
        for (NetDevice bridge : bridges) {
            out.append(bridge.name()).append("\t\t8000.");
            out.append(String.format(Locale.ROOT, "%012x", bridge.mac())).append("\tno\t\t");
            List<String> ports =
                    bridge.ports().stream().map(NetDevice::name).sorted().toList();
            out.append(String.join("\n\t\t\t\t\t\t\t", ports)).append('\n');
        }
        return out.toString();
    }

    /** Bridges of hosts have no spanning tree: each is its own root, and its ports forward. */
    private static String spanningTree(Namespace place, String name) throws ToolFailure {
        NetDevice bridge = bridge(place, name);
        String id = String.format(Locale.ROOT, "8000.%012x", bridge.mac());
        StringBuilder out = new StringBuilder(bridgeState(name, id));
        int number = 0;
        for (NetDevice port : bridge.ports()) {
            number++;
            String state = port.up() ? "  forwarding" : "    disabled";
            int cost = port.kind() == DeviceKind.TAP ? SLOW_COST : FAST_COST;
            out.append(portState(port.name(), number, id, cost, state));
        }
        return out.append('\n').toString();
    }

    private static String bridgeState(String name, String id) {
        return """
            %1$s
             bridge id\t\t%2$s
             designated root\t%2$s
             root port\t\t   0\t\t\tpath cost\t\t   0
             max age\t\t  20.00\t\t\tbridge max age\t\t  20.00
             hello time\t\t   2.00\t\t\tbridge hello time\t   2.00
             forward delay\t\t   0.00\t\t\tbridge forward delay\t   0.00
             ageing time\t\t 300.00
             hello timer\t\t   0.00\t\t\ttcn timer\t\t   0.00
             topology change timer\t   0.00\t\t\tgc timer\t\t   0.00
             flags\t\t\t

            """.formatted(name, id);
    }

    private static String portState(String name, int number, String id, int cost, String state) {
        return """

            %1$s (%2$d)
             port id\t\t%6$04x\t\t\tstate\t\t   %5$s
             designated root\t%3$s\tpath cost\t\t%4$4d
             designated bridge\t%3$s\tmessage age timer\t   0.00
             designated port\t%6$04x\t\t\tforward delay timer\t   0.00
             designated cost\t   0\t\t\thold timer\t\t   0.00
             flags\t\t\t
            """.formatted(name, number, id, cost, state, FIRST_PORT_ID + number);
    }

    private record Station(int port, boolean local, long leftSeconds) {}

    private static String stations(SwitchModel model, Namespace place, String name) throws ToolFailure {
        NetDevice bridge = place.device(name);
        if (bridge == null || bridge.kind() != DeviceKind.BRIDGE) {
            throw new ToolFailure(1, "read of forward table failed: No such device");
        }
        List<NetDevice> ports = bridge.ports();
        Map<Long, Station> stations = new TreeMap<>();
        bridge.stations().forEach(entry -> {
            int port = 0;
            for (int i = 0; i < ports.size(); i++) {
                port = ports.get(i).ifindex() == entry.port() ? i + 1 : port;
            }
            long age = bridge.stations().ageSeconds(entry, model.nowMs());
            stations.put(entry.mac(), new Station(port, false, age));
        });
        for (int i = 0; i < ports.size(); i++) {
            stations.put(ports.get(i).mac(), new Station(i + 1, true, 0));
        }
        StringBuilder out = new StringBuilder("port no\tmac addr\t\tis local?\tageing timer\n");
        stations.forEach((mac, station) -> out.append(String.format(
                Locale.ROOT,
                "%3d\t%s\t%s\t\t%4d.00\n",
                station.port,
                MacAddress.format(mac),
                station.local ? "yes" : "no",
                station.leftSeconds)));
        return out.toString();
    }
}

package dev.patchbay.control.netns;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code bridge link}, {@code bridge fdb} and {@code bridge vlan} (bridge(8)). Slow path; one object per command. */
final class BridgeCommand {
    private static final String STATIONS = """
            Usage: bridge fdb { add | append | del | replace } ADDR dev DEV
                          [ self ] [ master ] [ local | static | dynamic ] [ vlan VID ]
                   bridge fdb [ show [ br BRDEV ] [ brport DEV ] [ vlan VID ] [ dynamic ] ]
                   bridge fdb flush dev DEV
            """;
    private static final String PORTS = """
            Usage: bridge link show [dev DEV] [master DEVICE]
            """;
    private static final String TAGS = """
            Usage: bridge vlan { show } [ dev DEV ]
            """;
    private static final int COST = 2;
    private static final int PRIORITY = 32;

    private final Namespace place;
    private final IpOptions options;

    BridgeCommand(Namespace place, IpOptions options) {
        this.place = place;
        this.options = options;
    }

    private NetDevice device(String name) throws ToolFailure {
        NetDevice device = place.device(name);
        if (device == null) {
            throw ToolFailure.noDevice(name);
        }
        return device;
    }

    private List<NetDevice> ports() {
        return place.devices().stream()
                .filter(device -> device.master() != null)
                .sorted(Comparator.comparingInt(NetDevice::ifindex))
                .toList();
    }

    // ---- bridge link

    String link(Words words) throws ToolFailure {
        return verbs("link", PORTS)
                .shows(this::listLinks, "show", "lst", "list")
                .run(words, options);
    }

    private static Verbs verbs(String object, String usage) {
        return new Verbs("bridge", object, usage);
    }

    private String listLinks(Words words) throws ToolFailure {
        NetDevice only = null;
        NetDevice bridge = null;
        while (words.hasNext()) {
            if (words.accept("master")) {
                bridge = device(words.next());
            } else {
                words.accept("dev");
                only = device(words.next());
            }
        }
        StringBuilder out = new StringBuilder();
        List<Map<String, Object>> entries = new ArrayList<>();
        for (NetDevice port : ports()) {
            if ((only == null || port == only) && (bridge == null || port.master() == bridge)) {
                LinkText link = new LinkText(port, options);
                String state = link.running() && port.master().up() ? "forwarding" : "disabled";
                out.append(port.ifindex()).append(": ").append(link.boundName()).append(": ");
                out.append(link.flags()).append(" mtu ").append(port.mtu()).append(" master ");
                out.append(port.master()).append(" state ").append(state);
                out.append(" priority ")
                        .append(PRIORITY)
                        .append(" cost ")
                        .append(COST)
                        .append(" \n");
                Map<String, Object> entry = link.identity();
                entry.put("flags", link.flagList());
                entry.put("mtu", port.mtu());
                entry.put("master", port.master().name());
                entry.put("state", state);
                entry.put("priority", PRIORITY);
                entry.put("cost", COST);
                entries.add(entry);
            }
        }
        return options.json() ? options.text(entries) : out.toString();
    }

    // ---- bridge fdb

    String stations(Words words) throws ToolFailure {
        return verbs("fdb", STATIONS)
                .shows(this::listStations, "show", "lst", "list")
                .changes(each -> addStation(each, false), "add", "append")
                .changes(each -> addStation(each, true), "replace")
                .changes(this::deleteStation, "delete")
                .changes(this::flushStations, "flush")
                .run(words, options);
    }

    /** Which stations a listing is about. */
    private record Wanted(NetDevice bridge, NetDevice port, boolean dynamic) {}

    private String listStations(Words words) throws ToolFailure {
        NetDevice bridge = null;
        NetDevice port = null;
        boolean dynamic = false;
        while (words.hasNext()) {
            if (words.accept("br")) {
                bridge = device(words.next());
                if (bridge.kind() != DeviceKind.BRIDGE) {
                    throw new ToolFailure(2, "RTNETLINK answers: Operation not supported\nDump terminated");
                }
            } else if (words.accept("dynamic")) {
                dynamic = true;
            } else if (words.accept("state", "vlan")) {
                dynamic |= words.next().equals("dynamic");
            } else {
                words.accept("brport", "dev");
                port = device(words.next());
            }
        }
        Wanted wanted = new Wanted(bridge, port, dynamic);
        StringBuilder out = new StringBuilder();
        List<Map<String, Object>> entries = new ArrayList<>();
        List<NetDevice> devices = new ArrayList<>(place.devices());
        devices.sort(Comparator.comparingInt(NetDevice::ifindex));
        for (NetDevice each : devices) {
            list(each, wanted, out, entries);
        }
        return options.json() ? options.text(entries) : out.toString();
    }

    private void list(NetDevice each, Wanted wanted, StringBuilder out, List<Map<String, Object>> entries) {
        boolean ofBridge = wanted.bridge == null || each == wanted.bridge || each.master() == wanted.bridge;
        if (!ofBridge || (wanted.port != null && each != wanted.port)) {
            return;
        }
        Printer printer = new Printer(out, entries, each, wanted.port == null);
        boolean isBridge = each.kind() == DeviceKind.BRIDGE;
        if (isBridge && !wanted.dynamic) {
            groups(printer, each);
        }
        if (each.master() != null) {
            each.master().stations().forEach(entry -> {
                if (entry.port() == each.ifindex()) {
                    printer.known(entry.mac(), each.master(), false, entry.isStatic() ? "static" : "");
                }
            });
        }
        // A bridge has the address of one of its ports unless it was given another, and that is listed at the port.
        boolean ofPort = isBridge && each.ports().stream().anyMatch(port -> port.mac() == each.mac());
        if (!wanted.dynamic && !ofPort && (isBridge || each.master() != null)) {
            NetDevice bridge = isBridge ? each : each.master();
            printer.known(each.mac(), bridge, true, "permanent");
            printer.known(each.mac(), bridge, false, "permanent");
        }
        if (!isBridge && each.kind() != DeviceKind.LOOPBACK && !wanted.dynamic) {
            groups(printer, each);
        }
    }

    /** The groups that a device listens to: all hosts, all snoopers, and one for each address of IPv6. */
    private static void groups(Printer printer, NetDevice device) {
        printer.own(0x333300000001L);
        if (device.kind() == DeviceKind.BRIDGE) {
            printer.own(0x01005e00006aL);
            printer.own(0x33330000006aL);
        }
        printer.own(0x01005e000001L);
        device.addresses().stream()
                .filter(address -> !address.address().isIpv4())
                .map(address -> 0x3333ff000000L | (address.address().low() & 0xff_ffffL))
                .distinct()
                .forEach(printer::own);
    }

    /** Prints the stations of a device; the device itself unless only it was asked for. */
    private record Printer(StringBuilder out, List<Map<String, Object>> entries, NetDevice device, boolean named) {
        private void begin(Map<String, Object> entry, long mac) {
            out.append(MacAddress.format(mac)).append(' ').append(named ? "dev " + device + " " : "");
            entry.put("mac", MacAddress.format(mac));
            if (named) {
                entry.put("ifname", device.name());
            }
        }

        void known(long mac, NetDevice bridge, boolean tagged, String state) {
            Map<String, Object> entry = new LinkedHashMap<>();
            begin(entry, mac);
            out.append(tagged ? "vlan 1 " : "").append("master ").append(bridge).append(' ');
            out.append(state).append('\n');
            if (tagged) {
                entry.put("vlan", 1);
            }
            entry.put("flags", List.of());
            entry.put("master", bridge.name());
            entry.put("state", state);
            entries.add(entry);
        }

        void own(long group) {
            Map<String, Object> entry = new LinkedHashMap<>();
            begin(entry, group);
            out.append("self permanent\n");
            entry.put("flags", List.of("self"));
            entry.put("state", "permanent");
            entries.add(entry);
        }
    }

    private record Station(long mac, NetDevice port) {}

    private Station station(Words words) throws ToolFailure {
        String mac = null;
        String name = null;
        while (words.hasNext()) {
            if (words.accept("dev")) {
                name = words.next();
            } else if (words.accept("vlan", "dst", "vni", "via", "port")) {
                words.next();
            } else if (!words.accept("self", "master", "router", "local", "permanent", "temp", "static", "dynamic")) {
                words.accept("to");
                mac = words.next();
            }
        }
        if (mac == null || name == null) {
            throw new ToolFailure(255, "Device and address are required arguments.");
        }
        NetDevice port = device(name);
        try {
            return new Station(MacAddress.parse(mac), port);
        } catch (IllegalArgumentException noMac) {
            throw new ToolFailure(255, "Invalid mac address " + mac);
        }
    }

    private NetDevice bridgeOf(NetDevice port) throws ToolFailure {
        if (port.master() == null) {
            throw ToolFailure.answer("Operation not supported");
        }
        return port.master();
    }

    private void addStation(Words words, boolean replacing) throws ToolFailure {
        Station station = station(words);
        NetDevice bridge = bridgeOf(station.port);
        if (bridge.stations().entry(0, station.mac) != null && !replacing) {
            throw ToolFailure.answer("File exists");
        }
        bridge.stations().addStatic(0, station.mac, station.port.ifindex());
    }

    private void deleteStation(Words words) throws ToolFailure {
        Station station = station(words);
        if (!bridgeOf(station.port).stations().delete(0, station.mac)) {
            throw ToolFailure.answer("No such file or directory");
        }
    }

    private void flushStations(Words words) throws ToolFailure {
        words.accept("dev");
        NetDevice device = device(words.next());
        if (device.kind() == DeviceKind.BRIDGE) {
            device.stations().flush();
        } else {
            bridgeOf(device).stations().flushPort(device.ifindex());
        }
    }

    // ---- bridge vlan

    /** None of these bridges filters VLANs: every port is in the first, untagged. */
    String vlan(Words words) throws ToolFailure {
        return verbs("vlan", TAGS).shows(this::listVlans, "show", "lst", "list").run(words, options);
    }

    private String listVlans(Words words) throws ToolFailure {
        NetDevice only = null;
        while (words.hasNext()) {
            words.accept("dev");
            only = device(words.next());
        }
        StringBuilder out = new StringBuilder();
        List<Map<String, Object>> entries = new ArrayList<>();
        List<NetDevice> devices = new ArrayList<>(place.devices());
        devices.sort(Comparator.comparingInt(NetDevice::ifindex));
        for (NetDevice each : devices) {
            boolean shown = each.master() != null || each.kind() == DeviceKind.BRIDGE;
            if (shown && (only == null || each == only)) {
                out.append(IpWords.padded(each.name(), 17)).append(" 1 PVID Egress Untagged\n");
                Map<String, Object> vlan = new LinkedHashMap<>();
                vlan.put("vlan", 1);
                vlan.put("flags", List.of("PVID", "Egress Untagged"));
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("ifname", each.name());
                entry.put("vlans", List.of(vlan));
                entries.add(entry);
            }
        }
        if (options.json()) {
            return options.text(entries);
        }
        return "port              vlan-id  \n" + out;
    }
}

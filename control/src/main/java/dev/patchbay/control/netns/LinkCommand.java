package dev.patchbay.control.netns;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.DeviceSpec;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** {@code ip link} (ip-link(8)). Slow path; one object per command. */
final class LinkCommand {
    private static final String USAGE = """
            Usage: ip link add [ name ] NAME type veth peer [ name ] NAME [ netns NAME ]
                   ip link add [ name ] NAME type { dummy | bridge }
                   ip link add link DEV [ name ] NAME type vlan id VLANID
                   ip link delete { DEVICE | dev DEVICE }
                   ip link set { DEVICE | dev DEVICE } { up | down } [ mtu MTU ] [ address LLADDR ]
                   ip link show [ DEVICE ] [ up ] [ type TYPE ]
            """;

    private static final int LEAST_MTU = 68;
    private static final int LARGEST_MTU = 65_535;

    private final SwitchModel model;
    private final Namespace place;
    private final IpOptions options;

    LinkCommand(SwitchModel model, Namespace place, IpOptions options) {
        this.model = model;
        this.place = place;
        this.options = options;
    }

    String run(Words words) throws ToolFailure {
        return new Verbs("link", USAGE)
                .shows(this::show, "show", "lst", "list")
                .changes(this::set, "set", "change")
                .changes(this::add, "add")
                .changes(this::delete, "delete")
                .run(words, options);
    }

    private String show(Words words) throws ToolFailure {
        String device = null;
        String type = null;
        String master = null;
        boolean onlyUp = false;
        while (words.hasNext()) {
            if (words.accept("up")) {
                onlyUp = true;
            } else if (words.accept("type")) {
                type = words.next();
            } else if (words.accept("master")) {
                master = words.next();
            } else {
                words.accept("dev");
                device = words.next();
            }
        }
        if (device != null && !HostDevices.has(model, place, device)) {
            throw new ToolFailure(1, "Device \"" + device + "\" does not exist.");
        }
        TreeMap<Integer, String> texts = new TreeMap<>();
        TreeMap<Integer, Map<String, Object>> entries = new TreeMap<>();
        for (NetDevice each : HostDevices.of(model, place)) {
            boolean wanted = (device == null || each.name().equals(device))
                    && (!onlyUp || each.up())
                    && (type == null || IpWords.type(each).equals(type))
                    && (master == null
                            || (each.master() != null && each.master().name().equals(master)));
            if (wanted) {
                LinkText link = new LinkText(each, options);
                entries.put(each.ifindex(), link.entry(true, true));
                texts.put(each.ifindex(), text(link, each));
            }
        }
        for (SwitchPort each : HostDevices.ports(model, place)) {
            boolean wanted = (device == null || each.port().name().equals(device))
                    && type == null
                    && (master == null || master.equals("ovs-system"));
            if (wanted) {
                entries.put(each.ifindex(), each.entry());
                texts.put(each.ifindex(), each.text(options, true));
            }
        }
        return options.json() ? options.text(List.copyOf(entries.values())) : String.join("", texts.values());
    }

    private String text(LinkText link, NetDevice each) {
        StringBuilder out = new StringBuilder();
        if (options.brief()) {
            out.append(IpWords.padded(link.boundName(), 16)).append(' ');
            out.append(IpWords.padded(link.state(), 14)).append(' ');
            out.append(MacAddress.format(each.mac())).append(' ');
            out.append(link.flags()).append(" \n");
            return out.toString();
        }
        out.append(link.header(true)).append(link.address());
        if (options.statistics() > 0) {
            out.append(link.statistics());
        }
        return out.append('\n').toString();
    }

    private void set(Words words) throws ToolFailure {
        String name = null;
        Boolean up = null;
        Integer mtu = null;
        Long mac = null;
        String master = null;
        while (words.hasNext()) {
            if (words.accept("nomaster")) {
                master = "";
            } else if (words.accept("master")) {
                master = words.next();
            } else if (words.accept("up")) {
                up = true;
            } else if (words.accept("down")) {
                up = false;
            } else if (words.accept("mtu")) {
                mtu = mtu(words.next());
            } else if (words.accept("address")) {
                mac = mac(words.next());
            } else if (words.accept("promisc", "multicast", "arp", "txqueuelen", "txqlen", "alias", "qlen")) {
                words.next();
            } else {
                words.accept("dev");
                String word = words.next();
                if (name != null) {
                    throw new ToolFailure(255, "Error: either \"dev\" is duplicate, or \"" + word + "\" is a garbage.");
                }
                name = word;
            }
        }
        if (name == null) {
            throw new ToolFailure(255, "Not enough information: \"dev\" argument is required.");
        }
        NetDevice device = place.device(name);
        if (device == null) {
            throw ToolFailure.noDevice(name);
        }
        if (mtu != null && (mtu < LEAST_MTU || mtu > LARGEST_MTU)) {
            throw ToolFailure.kernel(
                    "mtu " + (mtu < LEAST_MTU ? "less than device minimum." : "greater than device maximum."));
        }
        if (mtu != null) {
            place.mtu(device, mtu);
        }
        if (mac != null) {
            place.mac(device, mac);
        }
        if (master != null) {
            enslave(device, master);
        }
        if (up != null) {
            place.up(device, up);
        }
    }

    private void enslave(NetDevice device, String master) throws ToolFailure {
        NetDevice bridge = master.isEmpty() ? null : place.device(master);
        if (bridge == null && !master.isEmpty()) {
            throw new ToolFailure(255, "Error: argument \"" + master + "\" is wrong: Device does not exist\n");
        }
        if (bridge != null && bridge.kind() != DeviceKind.BRIDGE) {
            throw ToolFailure.answer("Operation not supported");
        }
        place.enslave(device, bridge);
    }

    private static int mtu(String text) throws ToolFailure {
        if (!text.matches("[0-9]{1,9}")) {
            throw new ToolFailure(255, "Error: argument \"" + text + "\" is wrong: Invalid \"mtu\" value\n");
        }
        return Integer.parseInt(text);
    }

    private static long mac(String text) throws ToolFailure {
        try {
            return MacAddress.parse(text);
        } catch (IllegalArgumentException noMac) {
            throw new ToolFailure(1, "\"" + text + "\" is invalid lladdr.");
        }
    }

    private void delete(Words words) throws ToolFailure {
        words.accept("dev");
        String name = words.next();
        NetDevice device = place.device(name);
        if (device == null) {
            throw ToolFailure.noDevice(name);
        }
        if (device.kind() == DeviceKind.LOOPBACK || device.kind() == DeviceKind.INTERNAL) {
            throw ToolFailure.answer("Operation not supported");
        }
        model.namespaces().removeDevice(device);
    }

    private void add(Words words) throws ToolFailure {
        String name = null;
        String parent = "";
        String type = null;
        DeviceSpec peer = null;
        Namespace peerPlace = place;
        int vlan = 0;
        while (words.hasNext()) {
            if (words.accept("link")) {
                parent = words.next();
            } else if (words.accept("type")) {
                type = words.next();
            } else if (words.accept("id")) {
                vlan = vlan(words.next());
            } else if (words.accept("peer")) {
                words.accept("name");
                peer = DeviceSpec.veth(words.next(), 0).down();
            } else if (words.accept("netns")) {
                String namespace = words.next();
                peerPlace = model.namespaces().get(namespace);
                if (peerPlace == null) {
                    throw new ToolFailure(
                            255, "Error: argument \"" + namespace + "\" is wrong: Invalid \"netns\" value\n");
                }
            } else {
                words.accept("name");
                name = words.next();
            }
        }
        if (name == null || type == null) {
            throw new ToolFailure(
                    255, "Not enough information: \"" + (name == null ? "dev" : "type") + "\" argument is required");
        }
        if (place.device(name) != null || (peer != null && peerPlace.device(peer.name()) != null)) {
            throw ToolFailure.answer("File exists");
        }
        switch (type) {
            case "veth" -> {
                DeviceSpec other = peer == null ? DeviceSpec.veth(free(), 0).down() : peer;
                model.namespaces().addPair(place, DeviceSpec.veth(name, 0).down(), peerPlace, other);
            }
            case "dummy" ->
                model.namespaces()
                        .addDevice(
                                place,
                                new DeviceSpec(name, DeviceKind.DUMMY, 0, DeviceSpec.DEFAULT_MTU, false, 0, "", "", 0));
            case "vlan" -> {
                if (place.device(parent) == null) {
                    throw ToolFailure.noDevice(parent);
                }
                model.namespaces()
                        .addDevice(place, DeviceSpec.vlan(name, parent, vlan).down());
            }
            case "bridge" ->
                model.namespaces().addDevice(place, DeviceSpec.bridge(name).down());
            default -> throw ToolFailure.kernel("Unknown device type.");
        }
    }

    private static int vlan(String text) throws ToolFailure {
        if (!text.matches("[0-9]{1,4}") || Integer.parseInt(text) > 4094) {
            throw new ToolFailure(255, "Error: argument \"" + text + "\" is wrong: id is invalid\n");
        }
        return Integer.parseInt(text);
    }

    private String free() {
        int number = 0;
        while (place.device("veth" + number) != null) {
            number++;
        }
        return "veth" + number;
    }
}

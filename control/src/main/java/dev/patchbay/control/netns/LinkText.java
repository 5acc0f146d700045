package dev.patchbay.control.netns;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.netns.DeviceCounters;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One device as {@code ip link} and {@code ip address} print it. */
final class LinkText {
    private static final String SIZES =
            "gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 ";

    private final NetDevice device;
    private final IpOptions options;

    LinkText(NetDevice device, IpOptions options) {
        this.device = device;
        this.options = options;
    }

    /** Whether frames can go through it. */
    boolean running() {
        return device.up() && (device.peer() == null || device.peer().up());
    }

    /** UP, DOWN or UNKNOWN, as the kernel's operstate says. */
    String state() {
        if (device.kind() == DeviceKind.LOOPBACK || device.kind() == DeviceKind.INTERNAL) {
            return device.up() ? "UNKNOWN" : "DOWN";
        }
        if (!device.up()) {
            return "DOWN";
        }
        if (device.kind() == DeviceKind.DUMMY || device.kind() == DeviceKind.TAP) {
            return "UNKNOWN";
        }
        return running() ? "UP" : device.peer().ifindex() == device.ifindex() ? "DOWN" : "LOWERLAYERDOWN";
    }

    /** Its flags in angle brackets. */
    String flags() {
        return "<" + String.join(",", flagList()) + ">";
    }

    /** Its flags. */
    List<String> flagList() {
        List<String> flags = new ArrayList<>();
        if (device.up() && !running()) {
            flags.add("NO-CARRIER");
        }
        if (device.kind() == DeviceKind.LOOPBACK) {
            flags.add("LOOPBACK");
        } else {
            flags.add("BROADCAST");
            if (device.kind() == DeviceKind.DUMMY) {
                flags.add("NOARP");
            } else {
                flags.add("MULTICAST");
            }
        }
        if (device.master() != null) {
            flags.add("PROMISC");
        }
        if (device.up()) {
            flags.add("UP");
        }
        if (running()) {
            flags.add("LOWER_UP");
        }
        if (sibling() && !device.peer().up()) {
            flags.add("M-DOWN");
        }
        return flags;
    }

    private boolean sibling() {
        return device.peer() != null && device.peer().namespace() == device.namespace();
    }

    /** The name with what it is bound to behind an at sign. */
    String boundName() {
        if (device.parent() != null) {
            return device.name() + "@" + device.parent().name();
        }
        if (device.peer() != null) {
            return device.name() + "@"
                    + (sibling() ? device.peer().name() : "if" + device.peer().ifindex());
        }
        if (device.kind() == DeviceKind.VETH && !device.port().isEmpty()) {
            return device.name() + "@" + device.port();
        }
        return device.name();
    }

    /** The first line, without its end. */
    String header(boolean mode) {
        return device.ifindex() + ": " + boundName() + ": " + flags() + " mtu " + device.mtu() + " qdisc " + qdisc()
                + master() + " state " + state() + (mode ? " mode DEFAULT" : "") + " group default qlen 1000";
    }

    /** The first line of {@code ip -6 address}, which comes from another answer of the kernel. */
    String plainHeader() {
        return device.ifindex() + ": " + device.name() + ": " + flags() + " mtu " + device.mtu() + " state " + state()
                + " qlen 1000";
    }

    private String qdisc() {
        if (device.master() != null) {
            return "pfifo_fast";
        }
        // A pair without another end is what a guest has in place of a card.
        boolean card = device.kind() == DeviceKind.VETH
                && device.peer() == null
                && device.port().isEmpty();
        return card ? "fq_codel" : "noqueue";
    }

    private String master() {
        return device.master() == null ? "" : " master " + device.master().name();
    }

    /** The second line with its beginning. */
    String address() {
        StringBuilder text = new StringBuilder(options.newLine());
        boolean loopback = device.kind() == DeviceKind.LOOPBACK;
        text.append("    link/").append(loopback ? "loopback" : "ether").append(' ');
        MacAddress.append(text, device.mac());
        text.append(" brd ").append(loopback ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff");
        text.append(netnsId());
        if (options.details()) {
            details(text);
        }
        return text.toString();
    }

    private void details(StringBuilder text) {
        boolean loopback = device.kind() == DeviceKind.LOOPBACK;
        text.append(" promiscuity ").append(device.master() == null ? 0 : 1).append("  allmulti 0 minmtu ");
        text.append(loopback ? 0 : 68)
                .append(" maxmtu ")
                .append(loopback ? 0 : 65_535)
                .append(' ');
        switch (device.kind()) {
            case LOOPBACK -> {}
            case VETH -> text.append(options.newLine()).append("    veth ");
            case VLAN ->
                text.append(options.newLine())
                        .append("    vlan protocol 802.1Q id ")
                        .append(device.vlan())
                        .append(" <REORDER_HDR> ");
            default ->
                text.append(options.newLine())
                        .append(device.kind() == DeviceKind.INTERNAL ? "    openvswitch " : "    dummy ");
        }
        int queues = device.kind() == DeviceKind.VETH ? 2 : 1;
        text.append("addrgenmode eui64 numtxqueues ")
                .append(queues)
                .append(" numrxqueues ")
                .append(queues);
        text.append(' ').append(SIZES);
    }

    /** Which of the namespaces known here the other end is in, with the word before it. */
    String netnsId() {
        int number = netnsNumber();
        return number < 0 ? "" : " link-netnsid " + number;
    }

    /** -1 if the other end is in the same namespace or there is none. */
    private int netnsNumber() {
        return device.peer() == null || sibling()
                ? -1
                : peers(device.namespace()).indexOf(device.peer().namespace());
    }

    /** The namespaces that pairs lead to from one, in the order in which they were met. */
    static List<Namespace> peers(Namespace place) {
        List<Namespace> known = new ArrayList<>();
        for (NetDevice each : place.devices()) {
            if (each.peer() != null
                    && each.peer().namespace() != place
                    && !known.contains(each.peer().namespace())) {
                known.add(each.peer().namespace());
            }
        }
        return known;
    }

    /** Number and names of the device and of what it is bound to. */
    Map<String, Object> identity() {
        Map<String, Object> entry = new LinkedHashMap<>();
        if (!options.brief()) {
            entry.put("ifindex", device.ifindex());
        }
        if (device.parent() != null) {
            entry.put("link", device.parent().name());
        } else if (device.peer() != null && sibling()) {
            entry.put("link", device.peer().name());
        } else if (device.peer() != null) {
            entry.put("link_index", device.peer().ifindex());
        }
        entry.put("ifname", device.name());
        return entry;
    }

    /**
     * The device as an object.
     *
     * @param mode whether the link mode is shown, as {@code ip link} does
     * @param addressed whether its hardware address is shown
     */
    Map<String, Object> entry(boolean mode, boolean addressed) {
        Map<String, Object> entry = identity();
        boolean brief = options.brief();
        if (brief) {
            entry.put("operstate", state());
            if (mode) {
                entry.put("address", MacAddress.format(device.mac()));
                entry.put("flags", flagList());
            }
            return entry;
        }
        entry.put("flags", flagList());
        entry.put("mtu", device.mtu());
        entry.put("qdisc", qdisc());
        if (device.master() != null) {
            entry.put("master", device.master().name());
        }
        entry.put("operstate", state());
        if (mode) {
            entry.put("linkmode", "DEFAULT");
        }
        entry.put("group", "default");
        entry.put("txqlen", 1000);
        if (addressed) {
            boolean loopback = device.kind() == DeviceKind.LOOPBACK;
            entry.put("link_type", loopback ? "loopback" : "ether");
            entry.put("address", MacAddress.format(device.mac()));
            entry.put("broadcast", loopback ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff");
        }
        if (netnsNumber() >= 0) {
            entry.put("link_netnsid", netnsNumber());
        }
        if (options.statistics() > 0) {
            entry.put("stats64", counters());
        }
        return entry;
    }

    private Map<String, Object> counters() {
        DeviceCounters counters = device.counters();
        Map<String, Object> rx = new LinkedHashMap<>();
        rx.put("bytes", counters.rxBytes());
        rx.put("packets", counters.rxPackets());
        rx.put("errors", 0);
        rx.put("dropped", counters.rxDropped());
        rx.put("over_errors", 0);
        rx.put("multicast", 0);
        Map<String, Object> tx = new LinkedHashMap<>();
        tx.put("bytes", counters.txBytes());
        tx.put("packets", counters.txPackets());
        tx.put("errors", 0);
        tx.put("dropped", counters.txDropped());
        tx.put("carrier_errors", 0);
        tx.put("collisions", 0);
        Map<String, Object> both = new LinkedHashMap<>();
        both.put("rx", rx);
        both.put("tx", tx);
        return both;
    }

    /** The counters with the line break before them. */
    String statistics() {
        DeviceCounters counters = device.counters();
        List<String> in = List.of(
                Long.toString(counters.rxBytes()),
                Long.toString(counters.rxPackets()),
                "0",
                Long.toString(counters.rxDropped()),
                "0",
                "0");
        List<String> out = List.of(
                Long.toString(counters.txBytes()),
                Long.toString(counters.txPackets()),
                "0",
                Long.toString(counters.txDropped()),
                "0",
                "0");
        int[] widths = {10, 7, 6, 7, 7, 7, 10};
        for (int i = 0; i < in.size(); i++) {
            widths[i] =
                    Math.max(widths[i], Math.max(in.get(i).length(), out.get(i).length()));
        }
        return columns("RX:", List.of("bytes", "packets", "errors", "dropped", "missed", "mcast"), in, widths)
                + columns("TX:", List.of("bytes", "packets", "errors", "dropped", "carrier", "collsns"), out, widths);
    }

    private String columns(String direction, List<String> titles, List<String> values, int[] widths) {
        StringBuilder text = new StringBuilder(options.newLine()).append("    ").append(direction);
        StringBuilder numbers = new StringBuilder("    ");
        for (int i = 0; i < titles.size(); i++) {
            int width = i == 0 ? widths[0] - direction.length() - 1 : widths[i];
            text.append(' ').append(" ".repeat(Math.max(0, width - titles.get(i).length())));
            text.append(titles.get(i));
            numbers.append(" ".repeat(widths[i] - values.get(i).length()))
                    .append(values.get(i))
                    .append(' ');
        }
        text.append(' ').append(" ".repeat(widths[6])).append(options.newLine()).append(numbers);
        return text.toString();
    }
}

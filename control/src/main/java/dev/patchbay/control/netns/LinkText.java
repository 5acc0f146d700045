package dev.patchbay.control.netns;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.datapath.netns.DeviceCounters;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.ArrayList;
import java.util.List;

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
        return "<" + String.join(",", flags) + ">";
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
        return device.master() != null ? "pfifo_fast" : "noqueue";
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

    /** Which of the namespaces known here the other end is in. */
    String netnsId() {
        if (device.peer() == null || sibling()) {
            return "";
        }
        List<Namespace> known = new ArrayList<>();
        for (NetDevice each : device.namespace().devices()) {
            if (each.peer() != null
                    && each.peer().namespace() != device.namespace()
                    && !known.contains(each.peer().namespace())) {
                known.add(each.peer().namespace());
            }
        }
        return " link-netnsid " + known.indexOf(device.peer().namespace());
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

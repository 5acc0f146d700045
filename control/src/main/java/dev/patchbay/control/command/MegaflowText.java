package dev.patchbay.control.command;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.action.ActionNames;
import dev.patchbay.datapath.revalidator.CachedFlow;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import java.util.function.LongFunction;

/**
 * Prints a cached flow as {@code ovs-appctl dpctl/dump-flows} does: the fields that were looked at, then counters, then
 * actions. What is matched in part has its mask behind a slash.
 *
 * <p>Slow path only; one object per flow.
 */
final class MegaflowText {
    private static final int ARP = 0x0806;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86dd;
    private static final int FRAG_ANY = 1;
    private static final int FRAG_LATER = 2;
    private static final int TCP_FLAG_BITS = 0xfff;
    private static final String TCP_FLAGS = "FSRP.UEWN";

    private final FlowKey key = new FlowKey();
    private final FlowMask mask = new FlowMask();

    private MegaflowText(CachedFlow flow) {
        flow.copyKeyTo(key);
        flow.mask().copyTo(mask);
    }

    /**
     * One line, without a line feed.
     *
     * @param ports what to call a datapath port
     * @param actionNames what actions call ports and tunnels
     */
    static String of(CachedFlow flow, long nowMs, IntFunction<String> ports, ActionNames actionNames) {
        StringBuilder out = new StringBuilder(new MegaflowText(flow).fields(ports));
        out.append(", packets:")
                .append(flow.packets())
                .append(", bytes:")
                .append(flow.bytes())
                .append(", used:");
        if (flow.packets() == 0) {
            out.append("never");
        } else {
            out.append(String.format(Locale.ROOT, "%.3fs", Math.max(0, nowMs - flow.lastUsedMs()) / 1000.0));
        }
        int flags = flow.tcpFlags() & TCP_FLAG_BITS;
        if (flags != 0) {
            out.append(", flags:");
            for (int bit = 0; bit < TCP_FLAGS.length(); bit++) {
                out.append((flags & 1 << bit) == 0 ? "" : TCP_FLAGS.charAt(bit));
            }
        }
        return flow.actions().format(out.append(", actions:"), actionNames).toString();
    }

    private String fields(IntFunction<String> ports) {
        List<String> groups = new ArrayList<>();
        groups.add("recirc_id(" + (key.get(FlowField.RECIRC_ID) == 0 ? "0" : hex(key.get(FlowField.RECIRC_ID))) + ")");
        group(groups, "tunnel", tunnel());
        groups.add("in_port(" + ports.apply((int) key.get(FlowField.IN_PORT)) + ")");
        groups.add("packet_type(ns=0,id=0)");
        List<String> eth = new ArrayList<>();
        field(eth, "src", FlowField.ETH_SRC, MacAddress::format);
        field(eth, "dst", FlowField.ETH_DST, MacAddress::format);
        group(groups, "eth", eth);
        if (mask.get(FlowField.VLAN_TCI) != 0 && key.get(FlowField.VLAN_PRESENT) != 0) {
            groups.add(String.format("eth_type(0x%04x)", key.get(FlowField.VLAN_TPID)));
            List<String> vlan = new ArrayList<>();
            field(vlan, "vid", FlowField.VLAN_VID, String::valueOf);
            field(vlan, "pcp", FlowField.VLAN_PCP, String::valueOf);
            group(groups, "vlan", vlan);
            List<String> inner = new ArrayList<>();
            network(inner);
            groups.add("encap(" + String.join(",", inner) + ")");
        } else {
            network(groups);
        }
        return String.join(",", groups);
    }

    private List<String> tunnel() {
        List<String> tunnel = new ArrayList<>();
        field(tunnel, "tun_id", FlowField.TUN_ID, MegaflowText::hex);
        field(tunnel, "src", FlowField.TUN_SRC, address -> Ipv4Address.format((int) address));
        field(tunnel, "dst", FlowField.TUN_DST, address -> Ipv4Address.format((int) address));
        field(tunnel, "tos", FlowField.TUN_TOS, MegaflowText::hex);
        field(tunnel, "ttl", FlowField.TUN_TTL, String::valueOf);
        return tunnel;
    }

    private void network(List<String> groups) {
        if (mask.get(FlowField.ETH_TYPE) == 0) {
            return;
        }
        int type = (int) key.get(FlowField.ETH_TYPE);
        groups.add(String.format("eth_type(0x%04x)", type));
        List<String> fields = new ArrayList<>();
        switch (type) {
            case ARP -> {
                field(fields, "sip", FlowField.NW_SRC, address -> Ipv4Address.format((int) address));
                field(fields, "tip", FlowField.NW_DST, address -> Ipv4Address.format((int) address));
                field(fields, "op", FlowField.NW_PROTO, String::valueOf);
                field(fields, "sha", FlowField.ARP_SHA, MacAddress::format);
                field(fields, "tha", FlowField.ARP_THA, MacAddress::format);
                group(groups, "arp", fields);
            }
            case IPV4 -> {
                field(fields, "src", FlowField.NW_SRC, address -> Ipv4Address.format((int) address));
                field(fields, "dst", FlowField.NW_DST, address -> Ipv4Address.format((int) address));
                field(fields, "proto", FlowField.NW_PROTO, String::valueOf);
                field(fields, "tos", FlowField.NW_TOS, MegaflowText::hex);
                field(fields, "ttl", FlowField.NW_TTL, String::valueOf);
                fragment(fields);
                group(groups, "ipv4", fields);
                transport(groups);
            }
            case IPV6 -> {
                wide(fields, "src", FlowField.IPV6_SRC);
                wide(fields, "dst", FlowField.IPV6_DST);
                field(fields, "label", FlowField.IPV6_LABEL, MegaflowText::hex);
                field(fields, "proto", FlowField.NW_PROTO, String::valueOf);
                field(fields, "tclass", FlowField.NW_TOS, MegaflowText::hex);
                field(fields, "hlimit", FlowField.NW_TTL, String::valueOf);
                fragment(fields);
                group(groups, "ipv6", fields);
                transport(groups);
                neighbour(groups);
            }
            default -> {}
        }
    }

    private void fragment(List<String> fields) {
        if (mask.get(FlowField.NW_FRAG) != 0) {
            long fragment = key.get(FlowField.NW_FRAG);
            fields.add(
                    "frag=" + ((fragment & FRAG_ANY) == 0 ? "no" : (fragment & FRAG_LATER) == 0 ? "first" : "later"));
        }
    }

    private void transport(List<String> groups) {
        int protocol = (int) key.get(FlowField.NW_PROTO);
        List<String> fields = new ArrayList<>();
        boolean icmp = protocol == 1 || protocol == 58;
        field(fields, icmp ? "type" : "src", FlowField.TP_SRC, String::valueOf);
        field(fields, icmp ? "code" : "dst", FlowField.TP_DST, String::valueOf);
        String name = switch (protocol) {
            case 1 -> "icmp";
            case 6 -> "tcp";
            case 17 -> "udp";
            case 58 -> "icmpv6";
            case 132 -> "sctp";
            default -> "";
        };
        if (!name.isEmpty()) {
            group(groups, name, fields);
        }
        long flags = mask.get(FlowField.TCP_FLAGS) & TCP_FLAG_BITS;
        if (protocol == 6 && flags != 0) {
            groups.add("tcp_flags(" + hex(key.get(FlowField.TCP_FLAGS) & flags) + "/" + hex(flags) + ")");
        }
    }

    private void neighbour(List<String> groups) {
        List<String> fields = new ArrayList<>();
        if (key.get(FlowField.NW_PROTO) == 58) {
            wide(fields, "target", FlowField.ND_TARGET);
            field(fields, "sll", FlowField.ARP_SHA, MacAddress::format);
            field(fields, "tll", FlowField.ARP_THA, MacAddress::format);
            group(groups, "nd", fields);
        }
    }

    private void field(List<String> fields, String name, FlowField field, LongFunction<String> format) {
        long matched = mask.get(field);
        if (matched == 0) {
            return;
        }
        long all = field.width() >= Long.SIZE ? -1 : (1L << field.width()) - 1;
        String shown = format.apply(key.get(field));
        if (matched == all) {
            fields.add(name + "=" + shown);
        } else {
            // Numbers that are matched in part are shown in hexadecimal, so that the bits can be seen.
            boolean number = shown.chars().allMatch(Character::isDigit);
            fields.add(name + "="
                    + (number ? hex(key.get(field)) + "/" + hex(matched) : shown + "/" + format.apply(matched)));
        }
    }

    private void wide(List<String> fields, String name, FlowField field) {
        long high = mask.words()[field.word()];
        long low = mask.words()[field.word() + 1];
        if ((high | low) != 0) {
            String shown = Ipv6Address.format(key.words()[field.word()], key.words()[field.word() + 1]);
            fields.add(name + "=" + shown + ((high & low) == -1 ? "" : "/" + Ipv6Address.format(high, low)));
        }
    }

    private static void group(List<String> groups, String name, List<String> fields) {
        if (!fields.isEmpty()) {
            groups.add(name + "(" + String.join(",", fields) + ")");
        }
    }

    private static String hex(long number) {
        return "0x" + Long.toHexString(number);
    }
}

package dev.patchbay.datapath.action;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.flowcache.key.FlowField;

/** The text of action lists, as Open vSwitch's {@code lib/odp-util.c} prints datapath actions. */
final class ActionFormat {
    private ActionFormat() {}

    static StringBuilder format(ActionList list, StringBuilder out, ActionNames names) {
        int[] code = list.code();
        int start = out.length();
        HeaderKind open = null;
        for (int i = 0; i < code.length; ) {
            int word = code[i];
            int operation = ActionList.operation(word);
            boolean set = operation == ActionList.OP_SET || operation == ActionList.OP_SET_WIDE;
            // Neighbouring sets of one header share their brackets.
            if (open != null && !(set && ActionList.kind(word) == open)) {
                out.append("))");
                open = null;
            }
            if (out.length() > start) {
                out.append(',');
            }
            switch (operation) {
                case ActionList.OP_OUTPUT -> out.append(names.port(code[i + 1]));
                case ActionList.OP_TUNNEL -> tunnel(code, i + 1, out, names);
                case ActionList.OP_PUSH_VLAN -> pushVlan(code[i + 1], out);
                case ActionList.OP_POP_VLAN -> out.append("pop_vlan");
                case ActionList.OP_SET, ActionList.OP_SET_WIDE -> {
                    if (open == null) {
                        open = ActionList.kind(word);
                        out.append("set(").append(open.text()).append('(');
                    }
                    set(word, code, i + 1, out);
                }
                case ActionList.OP_TRUNCATE ->
                    out.append("trunc(").append(code[i + 1]).append(')');
                case ActionList.OP_DROP -> out.append("drop");
                default -> throw new IllegalStateException("operation " + operation);
            }
            i += 1 + ActionList.operands(operation);
        }
        if (open != null) {
            out.append("))");
        }
        return out.length() == start ? out.append("drop") : out;
    }

    private static void tunnel(int[] code, int index, StringBuilder out, ActionNames names) {
        int vtep = code[index + 1];
        int outer = code[index + 3];
        out.append("set(tunnel(tun_id=0x").append(Integer.toHexString(code[index + 2]));
        out.append(",dst=").append(names.remote(vtep));
        if (TxBatch.tos(outer) != 0) {
            out.append(",tos=0x").append(Integer.toHexString(TxBatch.tos(outer)));
        }
        out.append(",ttl=").append(TxBatch.ttl(outer));
        out.append(",tp_dst=").append(names.udpPort(vtep));
        out.append(",flags(");
        if ((TxBatch.flags(outer) & TunnelFlags.DF) != 0) {
            out.append("df|");
        }
        if ((TxBatch.flags(outer) & TunnelFlags.CSUM) != 0) {
            out.append("csum|");
        }
        out.append("key))),").append(names.port(code[index]));
    }

    private static void pushVlan(int tag, StringBuilder out) {
        out.append("push_vlan(");
        if (tag >>> 16 != EtherType.VLAN) {
            out.append("tpid=0x").append(Integer.toHexString(tag >>> 16)).append(',');
        }
        out.append("vid=")
                .append(tag & 0xfff)
                .append(",pcp=")
                .append(tag >>> 13 & 7)
                .append(')');
    }

    private static void set(int word, int[] code, int index, StringBuilder out) {
        FlowField field = ActionList.field(word);
        out.append(name(field, ActionList.kind(word))).append('=');
        if (field.wide()) {
            Ipv6Address.append(out, ActionList.longAt(code, index), ActionList.longAt(code, index + 2));
            long maskHigh = ActionList.longAt(code, index + 4);
            long maskLow = ActionList.longAt(code, index + 6);
            if ((maskHigh & maskLow) != -1) {
                Ipv6Address.append(out.append('/'), maskHigh, maskLow);
            }
            return;
        }
        long mask = ActionList.longAt(code, index + 2);
        value(field, ActionList.longAt(code, index), out);
        if (mask != ActionList.all(field)) {
            mask(field, mask, out.append('/'));
        }
    }

    private static String name(FlowField field, HeaderKind kind) {
        return switch (field) {
            case ETH_SRC, IPV6_SRC -> "src";
            case ETH_DST, IPV6_DST -> "dst";
            case NW_SRC -> kind == HeaderKind.ARP ? "sip" : "src";
            case NW_DST -> kind == HeaderKind.ARP ? "tip" : "dst";
            case NW_PROTO -> "op";
            case NW_TOS -> kind == HeaderKind.IPV6 ? "tclass" : "tos";
            case NW_TTL -> kind == HeaderKind.IPV6 ? "hlimit" : "ttl";
            case IPV6_LABEL -> "label";
            case TP_SRC -> icmp(kind) ? "type" : "src";
            case TP_DST -> icmp(kind) ? "code" : "dst";
            case ARP_SHA -> kind == HeaderKind.ND ? "sll" : "sha";
            case ARP_THA -> kind == HeaderKind.ND ? "tll" : "tha";
            case ND_TARGET -> "target";
            default -> throw new IllegalStateException(field.name());
        };
    }

    private static boolean icmp(HeaderKind kind) {
        return kind == HeaderKind.ICMP || kind == HeaderKind.ICMPV6;
    }

    private static void value(FlowField field, long value, StringBuilder out) {
        switch (field) {
            case ETH_SRC, ETH_DST, ARP_SHA, ARP_THA -> MacAddress.append(out, value);
            case NW_SRC, NW_DST -> Ipv4Address.append(out, (int) value);
            case NW_TOS, IPV6_LABEL -> out.append("0x").append(Long.toHexString(value));
            default -> out.append(value);
        }
    }

    private static void mask(FlowField field, long mask, StringBuilder out) {
        switch (field) {
            case ETH_SRC, ETH_DST, ARP_SHA, ARP_THA -> MacAddress.append(out, mask);
            case NW_SRC, NW_DST -> Ipv4Address.append(out, (int) mask);
            default -> out.append("0x").append(Long.toHexString(mask));
        }
    }
}

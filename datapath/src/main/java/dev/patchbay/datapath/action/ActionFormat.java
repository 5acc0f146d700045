package dev.patchbay.datapath.action;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.underlay.TunnelFlags;
import dev.patchbay.datapath.underlay.TxBatch;
import dev.patchbay.flowcache.key.FlowField;
import java.util.Locale;

/** The text of action lists, as Open vSwitch's {@code lib/odp-util.c} prints datapath actions. */
final class ActionFormat {
    private ActionFormat() {}

    static StringBuilder format(ActionList list, StringBuilder out, ActionNames names) {
        return block(list, 0, list.code().length, out, names);
    }

    private static StringBuilder block(ActionList list, int from, int to, StringBuilder out, ActionNames names) {
        int[] code = list.code();
        int start = out.length();
        HeaderKind open = null;
        for (int i = from; i < to; ) {
            int word = code[i];
            int operation = ActionList.operation(word);
            boolean set = operation == Opcode.SET || operation == Opcode.SET_WIDE;
            // Neighbouring sets of one header share their brackets.
            if (open != null && !(set && ActionList.kind(word) == open)) {
                out.append("))");
                open = null;
            }
            if (out.length() > start) {
                out.append(',');
            }
            if (set) {
                if (open == null) {
                    open = ActionList.kind(word);
                    out.append("set(").append(open.text()).append('(');
                }
                set(word, code, i + 1, out);
                i += 1 + Opcode.operands(operation);
            } else {
                i = action(list, i, out, names);
            }
        }
        if (open != null) {
            out.append("))");
        }
        return out.length() == start ? out.append("drop") : out;
    }

    /** Appends one action with the blocks in it, and returns where the next one begins. */
    private static int action(ActionList list, int i, StringBuilder out, ActionNames names) {
        int[] code = list.code();
        int operation = ActionList.operation(code[i]);
        int next = i + 1 + Opcode.operands(operation);
        switch (operation) {
            case Opcode.OUTPUT -> out.append(names.port(code[i + 1]));
            case Opcode.TUNNEL -> tunnel(code, i + 1, out, names);
            case Opcode.PUSH_VLAN -> pushVlan(code[i + 1], out);
            case Opcode.POP_VLAN -> out.append("pop_vlan");
            case Opcode.TRUNCATE -> out.append("trunc(").append(code[i + 1]).append(')');
            case Opcode.DROP -> out.append("drop");
            case Opcode.RECIRCULATE -> hex(code[i + 1], out.append("recirc(")).append(')');
            case Opcode.CT -> list.request(code[i + 1]).append(out);
            case Opcode.CT_CLEAR -> out.append("ct_clear");
            case Opcode.PUNT ->
                out.append("userspace(").append(names.punt(code[i + 1])).append(')');
            case Opcode.CAPTURE ->
                out.append("capture(").append(names.port(code[i + 1])).append(code[i + 2] != 0 ? ",out)" : ",in)");
            case Opcode.METER -> out.append("meter(").append(code[i + 1]).append(')');
            case Opcode.CLONE -> {
                out.append("clone(");
                next += code[i + 1];
                block(list, next - code[i + 1], next, out, names).append(')');
            }
            case Opcode.SAMPLE -> next = sample(list, i, out, names);
            case Opcode.CHECK_LENGTH -> next = checkLength(list, i, out, names);
            case Opcode.PUSH_MPLS -> {
                labelStackEntry(code[i + 2], out.append("push_mpls("));
                hex(code[i + 1], out.append(",eth_type=")).append(')');
            }
            case Opcode.POP_MPLS ->
                hex(code[i + 1], out.append("pop_mpls(eth_type=")).append(')');
            case Opcode.SET_MARK -> {
                hex(code[i + 1], out.append("set(skb_mark("));
                if (code[i + 2] != -1) {
                    hex(code[i + 2], out.append('/'));
                }
                out.append("))");
            }
            case Opcode.SET_PRIORITY ->
                hex(code[i + 1], out.append("set(skb_priority(")).append("))");
            default -> throw new IllegalStateException("operation " + operation);
        }
        return next;
    }

    private static int sample(ActionList list, int i, StringBuilder out, ActionNames names) {
        int[] code = list.code();
        int body = i + 1 + Opcode.operands(Opcode.SAMPLE);
        int end = body + code[i + 2];
        double percent = 100.0 * Integer.toUnsignedLong(code[i + 1]) / 0xffff_ffffL;
        out.append(String.format(Locale.ROOT, "sample(sample=%.1f%%,actions(", percent));
        block(list, body, end, out, names).append("))");
        return end;
    }

    private static int checkLength(ActionList list, int i, StringBuilder out, ActionNames names) {
        int[] code = list.code();
        int longer = i + 1 + Opcode.operands(Opcode.CHECK_LENGTH);
        int other = longer + code[i + 2];
        int end = other + code[i + 3];
        out.append("check_pkt_len(size=").append(code[i + 1]).append(",gt(");
        block(list, longer, other, out, names).append("),le(");
        block(list, other, end, out, names).append("))");
        return end;
    }

    private static void labelStackEntry(int entry, StringBuilder out) {
        out.append("label=").append(entry >>> 12);
        out.append(",tc=").append(entry >>> 9 & 7);
        out.append(",ttl=").append(entry & 0xff);
        out.append(",bos=").append(entry >>> 8 & 1);
    }

    private static void maskedLabelStackEntry(int entry, int mask, StringBuilder out) {
        out.append("label=").append(entry >>> 12).append("/0x").append(Integer.toHexString(mask >>> 12));
        out.append(",tc=").append(entry >>> 9 & 7).append('/').append(mask >>> 9 & 7);
        out.append(",ttl=").append(entry & 0xff).append("/0x").append(Integer.toHexString(mask & 0xff));
        out.append(",bos=").append(entry >>> 8 & 1).append('/').append(mask >>> 8 & 1);
    }

    private static StringBuilder hex(int value, StringBuilder out) {
        return value == 0 ? out.append('0') : out.append("0x").append(Integer.toHexString(value));
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
        if (field == FlowField.MPLS_LSE0) {
            int mask = code[index + 3];
            if (mask == -1) {
                labelStackEntry(code[index + 1], out);
            } else {
                maskedLabelStackEntry(code[index + 1], mask, out);
            }
            return;
        }
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
        // Open vSwitch prints the reserved bits of neighbour discovery as if all were set.
        if (mask != ActionList.all(field) && field != FlowField.ND_RESERVED) {
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
            case ND_RESERVED -> "nd_reserved";
            case ND_OPTIONS_TYPE -> "nd_options_type";
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
            case ND_RESERVED -> hex((int) value, out);
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

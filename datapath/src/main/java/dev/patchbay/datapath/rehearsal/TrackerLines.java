package dev.patchbay.datapath.rehearsal;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.conntrack.CtState;
import dev.patchbay.datapath.ofproto.field.FlagNames;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;

/**
 * What connection tracking said of a packet, and did to its addresses, in words.
 *
 * <p>Stateless.
 */
final class TrackerLines {
    private static final int ETH_TYPE_IPV4 = 0x0800;
    private static final int TRACKED = CtState.TRACKED;

    private TrackerLines() {}

    /** Writes the lines into the place where the packet goes on. */
    static void write(PlaceRecorder.Fork fork, FlowKey now) {
        int state = (int) now.get(FlowField.CT_STATE);
        boolean known = fork.sent() != null && (fork.sent().get(FlowField.CT_STATE) & TRACKED) != 0;
        if (!fork.inNamespace()) {
            StringBuilder text = new StringBuilder("  connection tracking: ct_state=");
            FlagNames.CT_STATE.append(text, state, '|').append(", zone ").append(now.get(FlowField.CT_ZONE));
            fork.place().line(mark(text, now));
        } else if (!known) {
            // What it leaves with was said when it came.
            fork.place().line(mark(new StringBuilder("connection tracking: ").append(linux(state)), now));
        }
        if (fork.sent() != null) {
            translated(fork, now);
        }
    }

    private static String mark(StringBuilder text, FlowKey now) {
        long mark = now.get(FlowField.CT_MARK);
        return mark == 0
                ? text.toString()
                : text.append(", mark 0x").append(Long.toHexString(mark)).toString();
    }

    /** The state as iptables names it; see {@link dev.patchbay.datapath.conntrack.CtRequest.Half}. */
    private static String linux(int state) {
        if ((state & TRACKED) == 0) {
            return "UNTRACKED";
        }
        if ((state & CtState.INVALID) != 0) {
            return "INVALID";
        }
        String reply = (state & CtState.REPLY) != 0 ? ", a reply" : "";
        if ((state & CtState.RELATED) != 0) {
            return "RELATED" + reply;
        }
        if ((state & CtState.NEW) != 0) {
            return (state & CtState.ESTABLISHED) != 0 ? "NEW, of a connection without an answer yet" : "NEW";
        }
        return "ESTABLISHED" + reply;
    }

    private static void translated(PlaceRecorder.Fork fork, FlowKey now) {
        FlowKey before = fork.sent();
        if (before.get(FlowField.ETH_TYPE) != now.get(FlowField.ETH_TYPE)) {
            return;
        }
        boolean ipv4 = now.get(FlowField.ETH_TYPE) == ETH_TYPE_IPV4;
        change(fork, "source", now, ipv4 ? FlowField.NW_SRC : FlowField.IPV6_SRC, FlowField.TP_SRC, ipv4);
        change(fork, "destination", now, ipv4 ? FlowField.NW_DST : FlowField.IPV6_DST, FlowField.TP_DST, ipv4);
    }

    private static void change(
            PlaceRecorder.Fork fork, String what, FlowKey now, FlowField address, FlowField port, boolean ipv4) {
        FlowKey before = fork.sent();
        boolean same = before.get(address) == now.get(address)
                && (ipv4 || before.getLow(address) == now.getLow(address))
                && before.get(port) == now.get(port);
        if (!same) {
            fork.place()
                    .line((fork.inNamespace() ? "" : "  ") + "NAT: " + what + ' ' + text(before, address, port, ipv4)
                            + " is now " + text(now, address, port, ipv4));
        }
    }

    private static String text(FlowKey key, FlowField address, FlowField port, boolean ipv4) {
        StringBuilder text = new StringBuilder();
        if (ipv4) {
            Ipv4Address.append(text, (int) key.get(address));
        } else {
            Ipv6Address.append(text, key.get(address), key.getLow(address));
        }
        boolean ported = key.get(FlowField.NW_PROTO) == 6 || key.get(FlowField.NW_PROTO) == 17;
        return ported ? text.append(" port ").append(key.get(port)).toString() : text.toString();
    }
}

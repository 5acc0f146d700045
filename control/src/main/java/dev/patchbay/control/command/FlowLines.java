package dev.patchbay.control.command;

import dev.patchbay.datapath.action.ActionNames;
import dev.patchbay.datapath.odp.OdpFlow;
import dev.patchbay.datapath.odp.OdpFlowFormat;
import dev.patchbay.datapath.revalidator.CachedFlow;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.function.IntFunction;

/**
 * Prints cached flows, one per line: what is matched, counters, actions (ovs-dpctl(8), {@code dump-flows}).
 *
 * @param everything whether a flow's id and the fields that are not matched are shown, too
 * @param more whether it is told where the flow is kept
 * @param separator between a flow's id and the rest
 * @param ports what to call a port of the datapath
 * @param actionNames what actions call ports and tunnel ends
 */
record FlowLines(
        boolean everything, boolean more, String separator, IntFunction<String> ports, ActionNames actionNames) {
    private static final int TCP_FLAG_BITS = 0xfff;

    /** Letter and bit of each TCP flag, in the order of printing. */
    private static final String[] FLAG_LETTERS = {"S", "F", "P", "R", "U", ".", "E", "C", "N", "[200]", "[400]", "[800]"
    };

    private static final int[] FLAG_BITS = {2, 1, 8, 4, 0x20, 0x10, 0x40, 0x80, 0x100, 0x200, 0x400, 0x800};

    /** Appends a flow, without the end of the line. Slow path only. */
    StringBuilder append(StringBuilder out, CachedFlow flow, long nowMs) {
        OdpFlow matched = new OdpFlow();
        flow.copyKeyTo(matched.key());
        flow.mask().copyTo(matched.mask());
        if (everything) {
            out.append("ufid:").append(id(matched)).append(separator);
        }
        OdpFlowFormat.append(out, matched, ports, everything);
        counters(out.append(", "), flow, nowMs);
        return flow.actions().format(out.append(more ? ", dp:ovs, actions:" : ", actions:"), actionNames);
    }

    /** Appends what a flow counted. Slow path only. */
    static StringBuilder counters(StringBuilder out, CachedFlow flow, long nowMs) {
        out.append("packets:").append(flow.packets()).append(", bytes:").append(flow.bytes());
        out.append(", used:").append(used(flow, nowMs));
        int flags = flow.tcpFlags() & TCP_FLAG_BITS;
        if (flags != 0) {
            out.append(", flags:");
            for (int i = 0; i < FLAG_BITS.length; i++) {
                out.append((flags & FLAG_BITS[i]) == 0 ? "" : FLAG_LETTERS[i]);
            }
        }
        return out;
    }

    private static String used(CachedFlow flow, long nowMs) {
        return flow.packets() == 0
                ? "never"
                : String.format(Locale.ROOT, "%.3fs", Math.max(0, nowMs - flow.lastUsedMs()) / 1000.0);
    }

    /** A number that stays with a cached flow. Slow path only. */
    static UUID id(CachedFlow flow) {
        OdpFlow matched = new OdpFlow();
        flow.copyKeyTo(matched.key());
        flow.mask().copyTo(matched.mask());
        return id(matched);
    }

    /** A number that stays with a flow as long as it matches the same. */
    static UUID id(OdpFlow flow) {
        long values = Arrays.hashCode(flow.key().words());
        long bits = Arrays.hashCode(flow.mask().words());
        return new UUID(values * 0x9e37_79b9_7f4a_7c15L ^ bits, bits * 0xc2b2_ae3d_27d4_eb4fL + values);
    }
}

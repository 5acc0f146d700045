package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.ActionEncoder;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.field.VlanMatch;

/**
 * Prints flow mods as {@code ovs-ofctl} shows those that a switch refused.
 *
 * @param version OpenFlow version that carries them.
 * @param names port names to use, {@link PortNames#NONE} for numbers.
 */
public record FlowModFormat(OpenFlowVersion version, PortNames names) {
    /**
     * Appends a flow mod.
     *
     * @param out where to append.
     * @param mod to print.
     * @return out.
     */
    public StringBuilder append(StringBuilder out, FlowMod mod) {
        out.append(
                switch (mod.command()) {
                    case ADD -> "ADD";
                    case MODIFY -> "MOD";
                    case MODIFY_STRICT -> "MOD_STRICT";
                    case DELETE -> "DEL";
                    case DELETE_STRICT -> "DEL_STRICT";
                });
        if (mod.table() != 0 && mod.table() != FlowMod.ALL_TABLES) {
            out.append(" table:").append(mod.table());
        }
        out.append(' ');
        FlowFormat.appendMatch(out, mod.priority(), VlanMatch.shown(mod.match(), version), names);
        if (out.charAt(out.length() - 1) != ' ') {
            out.append(' ');
        }
        if (mod.newCookie() != 0 && mod.newCookie() != -1) {
            out.append("cookie:0x").append(Long.toHexString(mod.newCookie())).append(' ');
        }
        if (mod.cookieMask() != 0) {
            out.append("cookie:0x").append(Long.toHexString(mod.cookie()));
            out.append("/0x").append(Long.toHexString(mod.cookieMask())).append(' ');
        }
        option(out, "idle:", mod.idleTimeout());
        option(out, "hard:", mod.hardTimeout());
        option(out, "importance:", mod.importance());
        if (mod.outPort() != OfPorts.NONE) {
            OfPorts.append(out.append("out_port:"), mod.outPort(), names).append(' ');
        }
        boolean resetIsImplied = !version.atLeast(OpenFlowVersion.OF12);
        FlowFormat.appendFlags(out, resetIsImplied ? mod.flags() & ~Rule.RESET_COUNTS : mod.flags());
        out.append("actions=");
        return OfAction.append(out, ActionEncoder.encode(mod.actions(), mod.match(), version), names);
    }

    private static void option(StringBuilder out, String name, int value) {
        if (value != 0) {
            out.append(name).append(value).append(' ');
        }
    }
}

package dev.patchbay.control.scenario;

import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.MatchFormat;
import dev.patchbay.datapath.ofproto.field.MatchParser;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.Map;

/** One spelling for flows, by reading them and printing what was understood. Stateless but for the versions. */
final class FlowSpelling implements FlowNormalizer {
    private final Map<String, OpenFlowVersion> versions;

    /** @param versions that the dumps of the bridges were made with, by bridge */
    FlowSpelling(Map<String, OpenFlowVersion> versions) {
        this.versions = versions;
    }

    @Override
    public String flow(String bridge, String line) {
        OpenFlowVersion version = versions.getOrDefault(bridge, OpenFlowVersion.OF10);
        try {
            FlowMod mod = FlowParser.parse(FlowMod.Command.ADD, line, PortNames.NONE, version)
                    .mod();
            StringBuilder text = new StringBuilder();
            text.append("cookie=0x")
                    .append(Long.toHexString(mod.newCookie()))
                    .append(", table=")
                    .append(mod.table());
            text.append(", idle_timeout=")
                    .append(mod.idleTimeout())
                    .append(", hard_timeout=")
                    .append(mod.hardTimeout());
            text.append(", importance=")
                    .append(mod.importance())
                    .append(", priority=")
                    .append(mod.priority())
                    .append(' ');
            MatchFormat.append(text, mod.match(), PortNames.NONE).append(" actions=");
            return OfAction.append(text, mod.actions(), PortNames.NONE).toString();
        } catch (FlowSyntaxException unread) {
            return line;
        }
    }

    @Override
    public String match(String match) {
        try {
            return MatchFormat.append(new StringBuilder(), MatchParser.parse(match, PortNames.NONE), PortNames.NONE)
                    .toString();
        } catch (FlowSyntaxException unread) {
            return match;
        }
    }
}

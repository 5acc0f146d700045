package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.FlowFormat;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowParser;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.MatchFormat;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/** Flows between text and model, as the commands and the scenarios want them. Stateless. */
public final class FlowLanguage {
    private FlowLanguage() {}

    /** Reads a flow; what is wrong is said in the words of {@code ovs-ofctl}. */
    static FlowParser.Parsed parse(FlowMod.Command command, String text, PortNames names, OpenFlowVersion version)
            throws CommandFailure {
        try {
            return FlowParser.parse(command, text, names, version);
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(wrong.getMessage(), wrong);
        }
    }

    /** A match as dumps show it, with numbers for ports; "" for one that matches everything. */
    public static String match(Match match) {
        return MatchFormat.append(new StringBuilder(), match, PortNames.NONE).toString();
    }

    /** A flow as {@code dump-flows --no-stats --no-names} shows it. */
    public static String line(Rule rule, OpenFlowVersion version) {
        return FlowFormat.bare(version).append(new StringBuilder(), rule, 0).toString();
    }
}

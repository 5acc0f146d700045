package dev.patchbay.datapath.ofproto;

import dev.patchbay.datapath.ofproto.action.Controller;
import dev.patchbay.datapath.ofproto.action.Enqueue;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.Output;
import dev.patchbay.datapath.ofproto.action.OutputGroup;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import java.util.ArrayList;
import java.util.List;

/** Finds the flows that a command means: by table, match (loose or strict), cookie, output port and group. Stateless. */
final class FlowSelector {
    private FlowSelector() {}

    static List<Rule> select(Bridge bridge, FlowMod mod) {
        List<Rule> found = new ArrayList<>();
        if (mod.table() == FlowMod.ALL_TABLES) {
            for (int id = 0; id < Bridge.VISIBLE_TABLES; id++) {
                if (bridge.existingTable(id) != null) {
                    select(mod, bridge.existingTable(id), found);
                }
            }
        } else if (bridge.existingTable(mod.table()) != null) {
            select(mod, bridge.existingTable(mod.table()), found);
        }
        return found;
    }

    private static void select(FlowMod mod, FlowTable table, List<Rule> found) {
        if (mod.command().strict()) {
            Rule rule = strict(mod, table);
            if (rule != null) {
                found.add(rule);
            }
            return;
        }
        table.classifier().forEach(rule -> {
            if (isMeant(mod, rule)) {
                found.add(rule);
            }
        });
    }

    /** The one flow of a table that a strict command means, or null. */
    static Rule strict(FlowMod mod, FlowTable table) {
        Rule rule = table.classifier().find(mod.match().maskWords(), mod.match().row(), mod.priority());
        return rule != null && meant(mod, rule) ? rule : null;
    }

    /** Whether a loose command means a flow, whatever its table. */
    static boolean isMeant(FlowMod mod, Rule rule) {
        return rule.within(mod.match().value(), mod.match().mask()) && meant(mod, rule);
    }

    /** Whether cookie, output port and group of a flow are as a command says. */
    static boolean meant(FlowMod mod, Rule rule) {
        return ((rule.cookie() ^ mod.cookie()) & mod.cookieMask()) == 0
                && (mod.outPort() == OfPorts.NONE || outputsTo(rule.actions(), mod.outPort()))
                && (mod.outGroup() == FlowMod.ANY_GROUP || usesGroup(rule.actions(), mod.outGroup()));
    }

    /** Whether one of the actions, or of those within them, outputs to a group. */
    static boolean usesGroup(List<OfAction> actions, int group) {
        return OfAction.any(actions, action -> action instanceof OutputGroup output && output.group() == group);
    }

    private static boolean outputsTo(List<OfAction> actions, int port) {
        return OfAction.any(actions, action -> switch (action) {
            case Output output -> output.port() == port;
            case Enqueue output -> output.port() == port;
            case Controller _ -> port == OfPorts.CONTROLLER;
            default -> false;
        });
    }
}

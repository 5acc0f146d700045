package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What news of flows someone wants: {@code watch:[!initial][,!add][,!delete][,!modify][,!actions][,table=…][,FLOW]}.
 *
 * @param flows which flows, as a delete of them would say it
 * @param initial whether those that there are come first
 * @param added whether new ones are told
 * @param deleted whether removals are told
 * @param modified whether other actions or cookies are told
 * @param actions whether actions are part of it
 */
record FlowWatch(FlowMod flows, boolean initial, boolean added, boolean deleted, boolean modified, boolean actions) {
    private static final Set<String> UNWANTED =
            Set.of("!initial", "!add", "!delete", "!modify", "!actions", "!abbrev", "!own");

    /** Reads what stands behind {@code watch:}. */
    static FlowWatch parse(String text, PortNames names, OpenFlowVersion version) throws CommandFailure {
        Set<String> unwanted = new HashSet<>();
        List<String> rest = new ArrayList<>();
        for (String word : text.split("[, \t]+", -1)) {
            if (UNWANTED.contains(word)) {
                unwanted.add(word);
            } else if (word.startsWith("!")) {
                throw new CommandFailure(text + ": field " + word + " missing value");
            } else {
                rest.add(word);
            }
        }
        FlowMod flows;
        try {
            flows = FlowLanguage.parse(FlowMod.Command.DELETE, String.join(",", rest), names, version)
                    .mod();
        } catch (CommandFailure wrong) {
            throw new CommandFailure(text + ": " + wrong.getMessage(), wrong);
        }
        return new FlowWatch(
                flows,
                !unwanted.contains("!initial"),
                !unwanted.contains("!add"),
                !unwanted.contains("!delete"),
                !unwanted.contains("!modify"),
                !unwanted.contains("!actions"));
    }
}

package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.List;

/**
 * Where a translation stopped, and everything that it needs to go on when the packet comes back from recirculation.
 *
 * <p>Immutable; equal states have one recirculation id.
 *
 * @param bridge where to go on.
 * @param input port that the packet came in by, null if it has none; it holds for whatever comes back with the state, such as
 *     fragments that were held until then.
 * @param table where to look up if there are no actions.
 * @param metadata tunnel fields, metadata, registers and in_port as actions saw them; all else is zero.
 * @param stack what was pushed, bottom first.
 * @param conntracked whether the connection-tracking fields that the packet comes back with count.
 * @param wasMpls whether the last label had been popped.
 * @param queue of later outputs.
 * @param actions to run; empty to look up a table.
 * @param actionSet as written.
 * @param hash of the packet's headers if it was recirculated for that; else null.
 * @param stage where in a namespace the packet is; null in a bridge. In a namespace there is no bridge, and nothing of the above
 *     but {@code input} and {@code conntracked} means anything.
 */
record FrozenState(
        Bridge bridge,
        OfPort input,
        int table,
        FlowKey metadata,
        List<SubFieldStack.Entry> stack,
        boolean conntracked,
        boolean wasMpls,
        int queue,
        List<OfAction> actions,
        List<OfAction> actionSet,
        Integer hash,
        StageState stage) {}

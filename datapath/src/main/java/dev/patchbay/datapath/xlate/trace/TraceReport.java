package dev.patchbay.datapath.xlate.trace;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.xlate.TraceNote;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.List;

/**
 * What came out of a trace.
 *
 * @param text all of it, as users read it.
 * @param lookUps the tables that the packet passed, in order; not those of copies that come back from connection tracking.
 * @param remarks likewise what there was to remark.
 * @param finalFlow the packet at the end of the first bridge, {@code unchanged} if it is as it came.
 * @param megaflow what the cache would match.
 * @param actions the datapath's actions.
 * @param passes all runs through the tables that came to an end, copies included.
 */
public record TraceReport(
        String text,
        List<LookUp> lookUps,
        List<Remark> remarks,
        String finalFlow,
        String megaflow,
        String actions,
        List<Pass> passes) {
    /** Takes over copies of the lists. */
    public TraceReport {
        lookUps = List.copyOf(lookUps);
        remarks = List.copyOf(remarks);
        passes = List.copyOf(passes);
    }

    /**
     * One run through the tables that did not fail.
     *
     * @param packet as it came in; {@code IN_PORT} is a number of the bridge.
     * @param actions that the tables want.
     */
    public record Pass(FlowKey packet, ActionList actions) {}

    /**
     * A table that was looked up.
     *
     * @param bridge its bridge.
     * @param table its number.
     * @param rule what matched; null if nothing did.
     */
    public record LookUp(String bridge, int table, Rule rule) {}

    /**
     * Something that there was to remark.
     *
     * @param note what kind of thing.
     * @param text in words.
     */
    public record Remark(TraceNote note, String text) {}
}

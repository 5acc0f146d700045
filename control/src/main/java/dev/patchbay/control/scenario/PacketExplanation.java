package dev.patchbay.control.scenario;

import dev.patchbay.control.command.FlowLanguage;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.action.ActionNames;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.xlate.TraceNote;
import dev.patchbay.datapath.xlate.trace.PacketTracer;
import dev.patchbay.datapath.xlate.trace.TraceReport;
import dev.patchbay.datapath.xlate.trace.TraceRequest;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What {@code ofproto/trace} says about a packet that is about to come in, in the shape of {@code trace}. Stateless.
 *
 * <p>The packet is given as a flow in text would give it, with addresses of its tunnel but without its flags. The datapath's
 * actions are left out: numbers of recirculations in them depend on what came before.
 */
final class PacketExplanation {
    /** What a flow in text does not say, since nobody would have set it. */
    private static final Pattern UNSAID = Pattern.compile(
            ",(vlan_tci1=0x0000|tun_ipv6_(src|dst)=::|(tun_gbp_(id|flags)|tun_erspan_ver|gtpu_(flags|msgtype)|tun_flags)=0)"
                    + "(?=,|$)");

    private PacketExplanation() {}

    /**
     * Explains a packet; changes nothing.
     *
     * @param key as the datapath looks it up; its input port is replaced
     */
    static Map<String, Object> of(SwitchModel model, OfPort port, FlowKey key) {
        FlowKey packet = new FlowKey()
                .copyFrom(key)
                .set(FlowField.IN_PORT, port.ofport())
                .set(FlowField.TUN_FLAGS, 0);
        TraceRequest request =
                new TraceRequest(port.bridge(), packet, false, null, List.of(), false, ActionNames.NUMBERS);
        TraceReport report = PacketTracer.trace(model.translator(), request, model.nowMs());
        List<Object> tables = new ArrayList<>();
        for (TraceReport.LookUp lookUp : report.lookUps()) {
            Long priority = lookUp.rule() == null ? null : (long) lookUp.rule().priority();
            String match = lookUp.rule() == null
                    ? "no match"
                    : FlowLanguage.match(lookUp.rule().match());
            tables.add(Arrays.asList(lookUp.bridge(), (long) lookUp.table(), priority, match));
        }
        Map<String, Object> trace = new LinkedHashMap<>();
        trace.put("tables", tables);
        trace.put("final_flow", UNSAID.matcher(report.finalFlow()).replaceAll(""));
        trace.put("megaflow", report.megaflow());
        List<String> notes = notes(report);
        if (!notes.isEmpty()) {
            trace.put("notes", notes);
        }
        return trace;
    }

    /** Warnings and errors, but not that a flow alone teaches nothing. */
    private static List<String> notes(TraceReport report) {
        List<String> notes = new ArrayList<>();
        for (TraceReport.Remark remark : report.remarks()) {
            switch (remark.note().weight()) {
                case DETAIL -> {
                    // How it came about is not told.
                }
                case WARNING -> {
                    if (remark.note() != TraceNote.LEARN_SUPPRESSED) {
                        notes.add(remark.text());
                    }
                }
                case ERROR, PACKET_ERROR -> notes.add(">> " + remark.text() + " <<<<");
            }
        }
        return notes;
    }
}

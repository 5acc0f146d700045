package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.action.ActionCheck;
import dev.patchbay.datapath.ofproto.action.ActionSyntax;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.action.OutputGroup;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.xlate.trace.PacketTracer;
import dev.patchbay.datapath.xlate.trace.TraceReport;
import dev.patchbay.datapath.xlate.trace.TraceRequest;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.DirectBuffer;

/** {@code ofproto/trace} and {@code ofproto/trace-packet-out} of {@code ovs-appctl} (ovs-vswitchd(8)). */
final class TraceCommands {
    private static final String SUBJECT = "{[dp_name] odp_flow | bridge br_flow} [OPTIONS...] [-generate|packet]";

    /** The names that OpenFlow gives to errors. */
    private static final Pattern ERROR = Pattern.compile("OFP[A-Z0-9_]+");

    private final SwitchAccess access;

    TraceCommands(SwitchAccess access) {
        this.access = access;
    }

    void register(CommandRegistry registry) {
        registry.command("ofproto/trace", SUBJECT, 1, Integer.MAX_VALUE, this::trace);
        registry.command(
                "ofproto/trace-packet-out",
                "[-consistent] " + SUBJECT + " actions",
                2,
                Integer.MAX_VALUE,
                this::tracePacketOut);
    }

    private String trace(List<String> arguments) throws CommandFailure, InterruptedException {
        TraceArguments parsed = new TraceArguments(arguments, false);
        return access.ask(model -> trace(model, parsed, parsed.subject(model), null));
    }

    private String tracePacketOut(List<String> arguments) throws CommandFailure, InterruptedException {
        List<OfAction> actions;
        try {
            // A packet-out has actions like a bucket, no instructions.
            actions =
                    ActionSyntax.readBucket(arguments.getLast(), PortNames.NONE).actions();
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(wrong.getMessage(), wrong);
        }
        TraceArguments parsed = new TraceArguments(arguments.subList(0, arguments.size() - 1), true);
        return access.ask(model -> {
            TraceArguments.Subject subject = parsed.subject(model);
            check(actions, subject.bridge(), subject.packet(), parsed.consistent());
            // As in Open vSwitch, no actions are as good as none given: the tables decide.
            return trace(model, parsed, subject, actions.isEmpty() ? null : actions);
        });
    }

    /** OpenFlow 1.0 tolerates what the packet does not have; {@code -consistent} asks for the rules of later versions. */
    private static void check(List<OfAction> actions, Bridge bridge, FlowKey packet, boolean consistent)
            throws CommandFailure {
        for (OfAction action : actions) {
            if (action instanceof OutputGroup output && bridge.groups().get(output.group()) == null) {
                throw new CommandFailure("Bad actions: OFPBAC_BAD_OUT_GROUP");
            }
        }
        Match match = new Match();
        match.value().copyFrom(packet);
        for (int word = 0; word < FlowKey.WORDS; word++) {
            match.mask().unwildcard(word, -1L);
        }
        try {
            int formats = ActionCheck.beforeSending(actions, match, 0);
            ActionCheck.requireAny(consistent ? formats & FlowFormats.OF11_UP : formats);
        } catch (FlowSyntaxException wrong) {
            Matcher error = ERROR.matcher(wrong.getMessage());
            throw new CommandFailure("Bad actions: " + (error.find() ? error.group() : wrong.getMessage()), wrong);
        }
    }

    private static String trace(
            SwitchModel model, TraceArguments parsed, TraceArguments.Subject subject, List<OfAction> instead) {
        TraceRequest request = new TraceRequest(
                subject.bridge(),
                subject.packet(),
                parsed.whole(),
                instead,
                parsed.nextStates(),
                parsed.names(),
                Datapath.actionNames(model, parsed.names()));
        TraceReport report = PacketTracer.trace(model.translator(), request, model.nowMs());
        if (parsed.whole()) {
            DirectBuffer frame = parsed.frame(subject.packet());
            report.passes().forEach(pass -> model.execute(subject.bridge(), pass, frame));
        }
        return report.text();
    }
}

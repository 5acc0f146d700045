package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.appctl.CommandRegistry;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.action.ActionCheck;
import dev.patchbay.datapath.ofproto.action.ActionSyntax;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.xlate.trace.PacketTracer;
import dev.patchbay.datapath.xlate.trace.TraceRequest;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.List;

/** {@code ofproto/trace} and {@code ofproto/trace-packet-out} of {@code ovs-appctl} (ovs-vswitchd(8)). */
final class TraceCommands {
    private static final String SUBJECT = "{[dp_name] odp_flow | bridge br_flow} [OPTIONS...] [-generate|packet]";

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
            actions = ActionSyntax.parse(arguments.getLast(), PortNames.NONE);
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(wrong.getMessage(), wrong);
        }
        TraceArguments parsed = new TraceArguments(arguments.subList(0, arguments.size() - 1), true);
        return access.ask(model -> {
            TraceArguments.Subject subject = parsed.subject(model);
            check(actions, subject.packet(), parsed.consistent());
            return trace(model, parsed, subject, actions);
        });
    }

    /** OpenFlow 1.0 tolerates what the packet does not have; {@code -consistent} asks for the rules of later versions. */
    private static void check(List<OfAction> actions, FlowKey packet, boolean consistent) throws CommandFailure {
        Match match = new Match();
        match.value().copyFrom(packet);
        for (int word = 0; word < FlowKey.WORDS; word++) {
            match.mask().unwildcard(word, -1L);
        }
        try {
            int formats = ActionCheck.beforeSending(actions, match, 0);
            ActionCheck.requireAny(consistent ? formats & FlowFormats.OF11_UP : formats);
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure("Bad actions: " + wrong.getMessage(), wrong);
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
        return PacketTracer.trace(model.translator(), request, model.nowMs()).text();
    }
}

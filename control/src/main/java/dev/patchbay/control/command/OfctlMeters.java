package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.Rule;
import dev.patchbay.datapath.ofproto.action.ApplyMeter;
import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.meter.Meter;
import dev.patchbay.datapath.ofproto.meter.MeterFormat;
import dev.patchbay.datapath.ofproto.meter.MeterMod;
import dev.patchbay.datapath.ofproto.meter.MeterSyntax;
import java.util.List;

/** Meters in {@code ovs-ofctl}: {@code add-meter} and its kin, {@code dump-meters}, {@code meter-stats}, {@code meter-features}. */
final class OfctlMeters {
    /** Names of ports mean nothing here, so nobody asks for them first. */
    private static final int XID = 2;

    private final SwitchAccess access;

    OfctlMeters(SwitchAccess access) {
        this.access = access;
    }

    int add(OfctlRequest request) throws CommandFailure, InterruptedException {
        return change(request, MeterMod.Command.ADD);
    }

    int modify(OfctlRequest request) throws CommandFailure, InterruptedException {
        return change(request, MeterMod.Command.MODIFY);
    }

    int delete(OfctlRequest request) throws CommandFailure, InterruptedException {
        return change(request, MeterMod.Command.DELETE);
    }

    private int change(OfctlRequest request, MeterMod.Command command) throws CommandFailure, InterruptedException {
        OfctlBatch batch = new OfctlBatch(XID, 2, false);
        MeterMod mod = parse(request, command);
        batch.add(new OfctlMessage.Meter(mod));
        return batch.apply(access, request);
    }

    private static MeterMod parse(OfctlRequest request, MeterMod.Command command) throws CommandFailure {
        try {
            if (request.arguments().size() < 2) {
                FlowFormats.require(FlowFormats.OF13_UP, request.spoken());
                return new MeterMod(command, Meter.ALL, 0, List.of());
            }
            return MeterSyntax.parse(command, request.argument(1), request.spoken());
        } catch (FlowSyntaxException wrong) {
            throw new CommandFailure(wrong.getMessage(), wrong);
        }
    }

    void dump(OfctlRequest request) throws CommandFailure, InterruptedException {
        int wanted = parse(request, MeterMod.Command.DELETE).meter();
        request.print(access.ask(model -> {
            List<Meter> meters =
                    OfctlPorts.bridge(model, request.argument(0)).meters().select(wanted);
            return meters.isEmpty() && wanted != Meter.ALL
                    ? unknown(request, "OFPST_METER_CONFIG", wanted)
                    : new MeterFormat(request.spoken()).dump(meters);
        }));
    }

    void statistics(OfctlRequest request) throws CommandFailure, InterruptedException {
        int wanted = parse(request, MeterMod.Command.DELETE).meter();
        request.print(access.ask(model -> {
            Bridge bridge = OfctlPorts.bridge(model, request.argument(0));
            List<Meter> meters = bridge.meters().select(wanted);
            if (meters.isEmpty() && wanted != Meter.ALL) {
                return unknown(request, "OFPST_METER", wanted);
            }
            List<Rule> rules = bridge.flows().select(FlowMod.deleteAll());
            return new MeterFormat(request.spoken())
                    .statistics(
                            meters,
                            meter -> model.runningMeter(bridge, meter.id()),
                            meter -> (int) rules.stream()
                                    .filter(rule -> rule.actions().contains(new ApplyMeter(meter.id())))
                                    .count(),
                            model.nowMs());
        }));
    }

    private static String unknown(OfctlRequest request, String message, int meter) {
        String tags = request.versionTag() + OfctlRequest.xidTag(XID);
        return "OFPT_ERROR" + tags + ": OFPMMFC_UNKNOWN_METER\n" + message + " request" + tags + ": "
                + MeterFormat.appendId(new StringBuilder(), meter, '=') + "\n";
    }

    void features(OfctlRequest request) throws CommandFailure, InterruptedException {
        parse(request, MeterMod.Command.DELETE);
        access.ask(model -> OfctlPorts.bridge(model, request.argument(0)));
        request.print("OFPST_METER_FEATURES reply" + request.versionTag() + OfctlRequest.xidTag(XID)
                + ":\nmax_meter:262144 max_bands:8 max_color:0\nband_types: drop dscp_remark\n"
                + "capabilities: kbps pktps burst stats\n");
    }
}

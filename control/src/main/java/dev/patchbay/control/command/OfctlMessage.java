package dev.patchbay.control.command;

import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowMod;
import dev.patchbay.datapath.ofproto.FlowModException;
import dev.patchbay.datapath.ofproto.FlowModFormat;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.ofproto.group.GroupFormat;
import dev.patchbay.datapath.ofproto.group.GroupMod;
import dev.patchbay.datapath.ofproto.meter.MeterFormat;
import dev.patchbay.datapath.ofproto.meter.MeterMod;
import java.util.function.BooleanSupplier;

/** A message that asks the switch for a change, and how it is shown if the switch refuses. Used on the slow path. */
sealed interface OfctlMessage {
    /** Carries it out; throws {@link FlowModException} if that cannot be done. */
    void apply(Bridge bridge, long nowMs);

    /** Carries it out in steps; the answer says whether there is more to do. */
    default BooleanSupplier begin(Bridge bridge, long nowMs) {
        return () -> {
            apply(bridge, nowMs);
            return false;
        };
    }

    /** Its name; some have another where OpenFlow 1.0 needs its extension. */
    String name(OpenFlowVersion version, boolean extended);

    /** What stands behind name, version and transaction number. */
    String text(OfctlRequest request, PortNames names);

    /** Whether it is wrong in itself, so that a bundle does not even take it in. */
    default boolean isRefusedEarly(FlowModException refused) {
        return false;
    }

    /** A change of flows. */
    record Flow(FlowMod mod) implements OfctlMessage {
        /** There may be many. */
        public Flow {
            mod.match().compact();
        }

        @Override
        public void apply(Bridge bridge, long nowMs) {
            bridge.flows().apply(mod, nowMs);
            mod.match().compact();
        }

        @Override
        public BooleanSupplier begin(Bridge bridge, long nowMs) {
            return bridge.flows().begin(mod, nowMs)::step;
        }

        @Override
        public String name(OpenFlowVersion version, boolean extended) {
            return extended && version == OpenFlowVersion.OF10 ? "NXT_FLOW_MOD" : "OFPT_FLOW_MOD";
        }

        @Override
        public String text(OfctlRequest request, PortNames names) {
            FlowModFormat format = new FlowModFormat(request.spoken(), names);
            return " " + format.append(new StringBuilder(), mod);
        }

        @Override
        public boolean isRefusedEarly(FlowModException refused) {
            return mod.command() == FlowMod.Command.ADD && refused.error().equals("OFPBRC_EPERM");
        }
    }

    /** A change of groups. */
    record Group(GroupMod mod) implements OfctlMessage {
        @Override
        public void apply(Bridge bridge, long nowMs) {
            bridge.groups().apply(mod, nowMs);
        }

        @Override
        public String name(OpenFlowVersion version, boolean extended) {
            return version == OpenFlowVersion.OF10 ? "NXT_GROUP_MOD" : "OFPT_GROUP_MOD";
        }

        @Override
        public String text(OfctlRequest request, PortNames names) {
            GroupFormat format = new GroupFormat(request.spoken(), names);
            return "\n " + format.append(new StringBuilder(), mod);
        }
    }

    /** A change of meters. */
    record Meter(MeterMod mod) implements OfctlMessage {
        @Override
        public void apply(Bridge bridge, long nowMs) {
            bridge.meters().apply(mod, nowMs);
        }

        @Override
        public String name(OpenFlowVersion version, boolean extended) {
            return "OFPT_METER_MOD";
        }

        /** It ends with a line feed of its own. */
        @Override
        public String text(OfctlRequest request, PortNames names) {
            String text = MeterFormat.append(new StringBuilder(" "), mod).toString();
            return text.substring(0, text.length() - 1);
        }
    }
}

package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.FlowFormats;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Lets the packet through a meter, which may drop it ({@code meter:ID}).
 *
 * <p>It is an instruction of OpenFlow 1.3 and 1.4 and an action of 1.5; in text it stands before all other actions.
 *
 * @param meter meter number, unsigned.
 */
public record ApplyMeter(int meter) implements OfAction {
    /** Highest number that an ordinary meter can have. */
    public static final int MAX_METER = 0xffff0000;

    @Override
    public int formats() {
        return FlowFormats.OF13_UP;
    }

    @Override
    public void encode(ActionEncoder encoder) {
        if (encoder.version().atLeast(OpenFlowVersion.OF13)) {
            encoder.add(this);
        }
    }

    @Override
    public void check(ActionCheck check) {
        if (meter == 0 || Integer.compareUnsigned(meter, MAX_METER) > 0) {
            throw ActionCheck.invalid("OFPMMFC_INVALID_METER", "meters have numbers from 1 to 4294901760");
        }
    }

    @Override
    public Instruction instruction() {
        return Instruction.METER;
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("meter:").append(Integer.toUnsignedString(meter));
    }
}

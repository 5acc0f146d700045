package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Samples packets for a flow collector.
 *
 * @param probability of 65535, at least 1.
 * @param collectorSet number of the set of collectors, unsigned.
 * @param domain observation domain, unsigned.
 * @param point observation point, unsigned.
 * @param samplingPort port that is reported; {@link OfPorts#NONE} for none.
 * @param direction direction that is reported.
 */
public record Sample(int probability, int collectorSet, int domain, int point, int samplingPort, Direction direction)
        implements OfAction {
    /** What a sample says about the direction of the packet. */
    public enum Direction {
        /** Nothing. */
        DEFAULT,
        INGRESS,
        EGRESS
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("sample(probability=").append(probability);
        out.append(",collector_set_id=").append(Integer.toUnsignedString(collectorSet));
        out.append(",obs_domain_id=").append(Integer.toUnsignedString(domain));
        out.append(",obs_point_id=").append(Integer.toUnsignedString(point));
        if (samplingPort != OfPorts.NONE) {
            OfPorts.append(out.append(",sampling_port="), samplingPort, names);
        }
        switch (direction) {
            case DEFAULT -> {}
            case INGRESS -> out.append(",ingress");
            case EGRESS -> out.append(",egress");
        }
        out.append(')');
    }
}

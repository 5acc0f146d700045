package dev.patchbay.control.lab;

import java.util.List;
import java.util.Map;

/**
 * A bridge as a lab or a scenario describes it. Its local port is not among the ports.
 *
 * @param name unique on the host
 * @param ports in the order of the file
 * @param flows in the syntax of {@code ovs-ofctl add-flow}, in the order in which they are added
 * @param groups in the syntax of {@code ovs-ofctl add-group}, added before the flows
 * @param meters in the syntax of {@code ovs-ofctl add-meter}, added before the groups
 * @param openflow version that flows are read with, such as {@code OpenFlow10}
 * @param otherConfig such as {@code mac-aging-time}
 */
public record BridgeSpec(
        String name,
        List<PortSpec> ports,
        List<String> flows,
        List<String> groups,
        List<String> meters,
        String openflow,
        Map<String, String> otherConfig) {
    /** A bridge without meters. */
    public BridgeSpec(
            String name,
            List<PortSpec> ports,
            List<String> flows,
            List<String> groups,
            String openflow,
            Map<String, String> otherConfig) {
        this(name, ports, flows, groups, List.of(), openflow, otherConfig);
    }
}

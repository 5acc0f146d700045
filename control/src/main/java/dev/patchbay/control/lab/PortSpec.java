package dev.patchbay.control.lab;

import java.util.List;
import java.util.Map;

/**
 * A port of a bridge as a lab or a scenario describes it.
 *
 * @param name unique on the host
 * @param ofport OpenFlow number; 0 takes the lowest free one
 * @param type empty for an ordinary port, else {@code patch}, {@code vxlan}, {@code internal} or {@link #PAIR}
 * @param peer of a patch port and of one end of a pair, else empty
 * @param options of a vxlan port: {@code remote_ip}, {@code local_ip}, {@code key} and so on
 * @param tag access or native VLAN, or -1
 * @param trunks VLANs of a trunk; empty for all
 * @param vlanMode as in the Port table, or empty
 * @param cvlans inner VLANs of a dot1q-tunnel port; empty for all
 * @param otherConfig such as {@code priority-tags}
 */
public record PortSpec(
        String name,
        int ofport,
        String type,
        String peer,
        Map<String, String> options,
        int tag,
        List<Integer> trunks,
        String vlanMode,
        List<Integer> cvlans,
        Map<String, String> otherConfig) {
    /** The type of the end of a pair of devices between two bridges. */
    public static final String PAIR = "veth";

    /**
     * Whether frames of the outside world, such as a guest's, can come in here.
     *
     * @return true for ordinary and internal ports
     */
    public boolean takesGuests() {
        return type.isEmpty() || type.equals("internal");
    }
}

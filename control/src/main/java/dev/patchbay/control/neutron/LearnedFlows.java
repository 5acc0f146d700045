package dev.patchbay.control.neutron;

import java.util.Locale;

/** The flows that packets make on the tunnel bridge. Stateless. */
public final class LearnedFlows {
    private LearnedFlows() {}

    /**
     * Those of one network.
     *
     * @param localVlan of it
     * @return a match as {@code ovs-ofctl del-flows} takes it; it also finds the agent's own flows for known addresses
     */
    public static String inVlan(int localVlan) {
        return String.format(Locale.ROOT, "table=%d,vlan_tci=0x%04x/0x0fff", Tables.UNICAST, localVlan);
    }
}

package dev.patchbay.control.neutron;

import java.util.Map;

/**
 * A port of a bridge with the columns that the agent leaves in the database (Port and Interface of Open_vSwitch).
 *
 * @param name of the device
 * @param ofport OpenFlow number
 * @param type empty for a device, else {@code internal}, {@code patch}, {@code vxlan}, {@code gre} or {@code geneve}; {@code
 *     veth} for the end of a pair to another bridge
 * @param options of the interface: the peer of a patch or pair, the ends of a tunnel
 * @param tag local VLAN of an access port, 4095 for a dead one, or -1
 * @param otherConfig of the port: what the agent reads again after it was restarted
 * @param externalIds of the interface: which port of Neutron it is
 * @param mac address that the port shows in OpenFlow; stable, made of its name
 */
public record CompiledPort(
        String name,
        int ofport,
        String type,
        Map<String, String> options,
        int tag,
        Map<String, String> otherConfig,
        Map<String, String> externalIds,
        long mac) {}

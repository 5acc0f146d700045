package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A port of this host with the numbers that the agent and the switch gave it.
 *
 * @param port of Neutron
 * @param device name on the integration bridge
 * @param ofport OpenFlow number
 * @param network that it is on
 * @param localVlan of the network on this host
 */
record BoundPort(NeutronPort port, String device, int ofport, Network network, int localVlan) {
    /** The VLAN that frames bear when they come straight from the provider bridge; for other networks the local one. */
    String outerVlan() {
        return switch (network.type()) {
            case VLAN -> "dl_vlan=" + network.segment();
            case FLAT -> "vlan_tci=0x0000/0x1fff";
            default -> "dl_vlan=" + localVlan;
        };
    }

    /** Its own address and those of its pairs, each once. */
    Set<String> macs() {
        Set<String> macs = new LinkedHashSet<>();
        macs.add(port.mac());
        port.pairs().forEach(pair -> macs.add(pair.mac()));
        return macs;
    }

    /** What may stand as source in a frame: its own addresses, then the pairs. */
    List<AddressPair> sources(IpFamily family) {
        Set<AddressPair> sources = new LinkedHashSet<>();
        for (FixedIp fixed : port.fixedIps()) {
            if (fixed.address().family() == family) {
                sources.add(new AddressPair(port.mac(), fixed.address()));
            }
        }
        for (AddressPair pair : port.pairs()) {
            if (pair.range().family() == family) {
                sources.add(pair);
            }
        }
        return new ArrayList<>(sources);
    }
}

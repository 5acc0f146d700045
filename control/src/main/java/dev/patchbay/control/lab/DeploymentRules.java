package dev.patchbay.control.lab;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.neutron.Agent;
import dev.patchbay.control.neutron.IpFamily;
import dev.patchbay.control.neutron.IpPrefix;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.Subnet;
import java.util.Map;

/**
 * What Neutron refuses of single addresses and places: each answer is a sentence for the user, or null if it is right.
 *
 * <p>Stateless.
 */
final class DeploymentRules {
    /** Subnets of this length and longer have neither a network's nor a broadcast address (RFC 3021). */
    private static final int POINT_TO_POINT = 31;

    private static final int BITS = 32;
    private static final long GROUP_BIT = 1L << 40;

    private DeploymentRules() {}

    /** An address that a port or gateway shall have in a range. */
    static String address(IpPrefix address, IpPrefix range) {
        if (address.family() != IpFamily.IPV4
                || range.family() != IpFamily.IPV4
                || range.length() >= POINT_TO_POINT
                || !range.contains(address)) {
            return null;
        }
        long hosts = (1L << (BITS - range.length())) - 1;
        long own = address.low() & hosts;
        if (own == 0) {
            return address + " is the address of the range " + range + " itself; choose one inside";
        }
        return own == hosts ? address + " is the broadcast address of " + range + "; choose one inside" : null;
    }

    /** The gateway that a subnet shall have; outside of its range is allowed. */
    static String gateway(IpPrefix gateway, IpPrefix range) {
        if (gateway.family() != range.family()) {
            return "gateway " + gateway + " is not of the family of " + range;
        }
        String wrong = address(gateway, range);
        return wrong == null ? null : "gateway " + wrong;
    }

    /** The MAC address that a port shall have. */
    static String mac(String text) {
        long mac = MacAddress.parse(text);
        if (mac == 0) {
            return "MAC address " + text + " is nobody's; ports have addresses like fa:16:3e:00:00:01";
        }
        return (mac & GROUP_BIT) != 0
                ? "MAC address " + text
                        + " is a group's, its first octet is odd; ports have addresses like fa:16:3e:00:00:01"
                : null;
    }

    /** A port of a network on a host. */
    static String place(Network network, String name, Agent agent) {
        if (agent == null
                || !network.type().isPhysical()
                || network.physicalNetwork().isEmpty()
                || agent.settings().bridgeMappings().containsKey(network.physicalNetwork())) {
            return null;
        }
        return "host '" + agent.host() + "' has no bridge for physical network '" + network.physicalNetwork()
                + "' of network '" + name + "'; add it to bridge_mappings of the host"
                + Nearest.hint(
                        network.physicalNetwork(),
                        agent.settings().bridgeMappings().keySet());
    }

    /** Whether two ranges have addresses in common. */
    static boolean overlap(IpPrefix one, IpPrefix other) {
        return one.contains(other) || other.contains(one);
    }

    /** The ranges of a router's external network, beside those of its legs. */
    static String outside(String router, String leg, IpPrefix range, Map<String, Subnet> outside) {
        for (Map.Entry<String, Subnet> other : outside.entrySet()) {
            IpPrefix theirs = other.getValue().cidr();
            if (overlap(theirs, range)) {
                return "subnet '" + leg + "', " + range + ", overlaps subnet '" + other.getKey() + "', " + theirs
                        + ", of the gateway of router '" + router + "'; a router needs ranges of their own";
            }
        }
        return null;
    }
}

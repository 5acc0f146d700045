package dev.patchbay.control.neutron;

/**
 * One rule of a security group: traffic that is let through.
 *
 * @param direction as the machine sees it
 * @param family of the packets
 * @param protocol number, or -1 for all
 * @param min first port or ICMP type, or -1
 * @param max last port or ICMP code, or -1
 * @param prefix addresses of the other side, or null for all
 * @param remoteGroup the other side is a member of this security group or group of addresses; or null
 */
public record SecurityRule(
        Direction direction, IpFamily family, int protocol, int min, int max, IpPrefix prefix, String remoteGroup) {
    /** Directions of traffic. */
    public enum Direction {
        /** To the machine. */
        INGRESS,
        /** From the machine. */
        EGRESS
    }

    /** The same traffic from or to anybody. */
    SecurityRule withoutRemote() {
        return new SecurityRule(direction, family, protocol, min, max, prefix, null);
    }

    /** The same with other ports. */
    SecurityRule withPorts(int first, int last) {
        return new SecurityRule(direction, family, protocol, first, last, prefix, remoteGroup);
    }

    /** How exact it is: 0 all protocols, 1 ICMP, 2 ICMP of one type, 3 the rest. The more exact, the higher the priority. */
    int exactness() {
        if (protocol < 0) {
            return 0;
        }
        if (Protocols.isIcmp(protocol)) {
            return min < 0 ? 1 : max < 0 ? 2 : 3;
        }
        return 3;
    }
}

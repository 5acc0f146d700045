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

    /**
     * A rule whose parts go together.
     *
     * @param direction as the machine sees it
     * @param family of the packets
     * @param protocol name or number, or empty for all
     * @param min first port or ICMP type, or -1
     * @param max last port or ICMP code, or -1
     * @param prefix addresses of the other side, or null
     * @param remoteGroup id of a group that the other side is a member of, or null
     * @return the rule
     * @throws ModelException if Neutron would refuse it
     */
    public static SecurityRule checked(
            Direction direction,
            IpFamily family,
            String protocol,
            int min,
            int max,
            IpPrefix prefix,
            String remoteGroup)
            throws ModelException {
        int number = protocol.isEmpty() || protocol.equals("any") ? -1 : Protocols.number(protocol, family);
        if (number < 0 && !protocol.isEmpty() && !protocol.equals("any")) {
            throw new ModelException(
                    "protocol", "'" + protocol + "' is no protocol; expected a name like tcp or a number to 255");
        }
        if (number == Protocols.ICMPV6 && family == IpFamily.IPV4) {
            throw new ModelException("protocol", "'" + protocol + "' needs the ethertype IPv6");
        }
        checkPorts(number, min, max);
        if (prefix != null && prefix.family() != family) {
            throw new ModelException(
                    "prefix", "'" + prefix + "' is not of the family " + family.text() + " of the rule");
        }
        if (prefix != null && remoteGroup != null) {
            throw new ModelException("", "only one of prefix, remote_group and remote_address_group can be given");
        }
        return new SecurityRule(
                direction, family, number, min, max, prefix == null ? null : prefix.network(), remoteGroup);
    }

    private static void checkPorts(int protocol, int min, int max) throws ModelException {
        if (min < 0 && max < 0) {
            return;
        }
        if (Protocols.isIcmp(protocol)) {
            if (min < 0 || min > 255 || max > 255) {
                throw new ModelException("", "an ICMP rule has a type from 0 to 255 and perhaps a code");
            }
        } else if (!Protocols.mayHavePorts(protocol)) {
            throw new ModelException("", "ports go with the protocols tcp, udp, sctp, dccp and udplite only");
        } else if (min < 0 || max < 0 || min > max) {
            throw new ModelException("", "a range of ports has a first and a last one, the last not below the first");
        }
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

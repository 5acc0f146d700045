package dev.patchbay.datapath.netns;

import java.util.List;

/**
 * Addresses that no packet from a link may have, whatever the routes say (RFC 1812 section 5.3.7; RFC 4291 section 2.5).
 *
 * <p><b>Threads.</b> Stateless.
 */
public final class MartianCheck {
    private static final IpPrefix THIS_NETWORK = IpPrefix.parse("0.0.0.0/8");
    private static final IpPrefix LOOPBACK = IpPrefix.parse("127.0.0.0/8");
    private static final IpPrefix GROUPS = IpPrefix.parse("224.0.0.0/4");
    private static final IpPrefix EVERYBODY = IpPrefix.parse("255.255.255.255/32");
    private static final IpPrefix LOOPBACK_V6 = IpPrefix.parse("::1/128");
    private static final IpPrefix ANY_V6 = IpPrefix.parse("::/128");
    private static final IpPrefix GROUPS_V6 = IpPrefix.parse("ff00::/8");
    private static final List<IpPrefix> NO_SOURCES = List.of(LOOPBACK, GROUPS, EVERYBODY);
    private static final List<IpPrefix> NO_SOURCES_V6 = List.of(LOOPBACK_V6, GROUPS_V6);
    private static final List<IpPrefix> NO_DESTINATIONS = List.of(THIS_NETWORK, LOOPBACK);
    private static final List<IpPrefix> NO_DESTINATIONS_V6 = List.of(LOOPBACK_V6, ANY_V6);

    private MartianCheck() {}

    /**
     * Whether a packet cannot be.
     *
     * @param source of the packet.
     * @param destination of the packet.
     * @param sourceBits told what of the source was looked at.
     * @param destinationBits told what of the destination was looked at.
     * @return true if it is to be dropped.
     */
    public static boolean isMartian(
            IpAddress source, IpAddress destination, BitProbe sourceBits, BitProbe destinationBits) {
        if (!source.isIpv4()) {
            return any(NO_SOURCES_V6, source, sourceBits) || any(NO_DESTINATIONS_V6, destination, destinationBits);
        }
        if (any(NO_SOURCES, source, sourceBits) || any(NO_DESTINATIONS, destination, destinationBits)) {
            return true;
        }
        if (!sourceBits.test(THIS_NETWORK, source)) {
            return false;
        }
        // Who has no address yet speaks to everybody.
        sourceBits.look(IpFamily.IPV4.bits());
        boolean toMany = destinationBits.test(EVERYBODY, destination) || destinationBits.test(GROUPS, destination);
        return !source.isAny() || !toMany;
    }

    private static boolean any(List<IpPrefix> prefixes, IpAddress address, BitProbe looked) {
        for (IpPrefix prefix : prefixes) {
            if (looked.test(prefix, address)) {
                return true;
            }
        }
        return false;
    }
}

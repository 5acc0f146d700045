package dev.patchbay.datapath.conntrack;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;

/**
 * The {@code nat} part of a {@link CtRequest}: what new connections are translated to.
 *
 * <p>A spec without a direction translates nothing new: it applies the translation that a committed connection already
 * has. How a port is chosen ({@code persistent}, {@code hash}, {@code random}) is carried and printed, but the userspace
 * datapath of Open vSwitch does not tell them apart, and neither does this one.
 *
 * <p>Immutable; equality by content.
 *
 * @param direction which address is translated, or {@link Direction#NONE}.
 * @param family 4 or 6, or 0 if no address is given.
 * @param minHigh upper half of the first IPv6 address; 0 for IPv4.
 * @param minLow lower half of the first address; an IPv4 address in the low 32 bits, sign bits clear.
 * @param maxHigh upper half of the last address.
 * @param maxLow lower half of the last address; not below the first.
 * @param minPort first port, 0 for none.
 * @param maxPort last port, not below the first.
 * @param persistent the flag of ovs-actions(7).
 * @param hash likewise.
 * @param random likewise.
 */
public record NatSpec(
        Direction direction,
        int family,
        long minHigh,
        long minLow,
        long maxHigh,
        long maxLow,
        int minPort,
        int maxPort,
        boolean persistent,
        boolean hash,
        boolean random) {

    /** {@code nat} without anything: the connection's own translation. */
    public static final NatSpec EXISTING = new NatSpec(Direction.NONE, 0, 0, 0, 0, 0, 0, 0, false, false, false);

    /** Which side of a connection is translated. */
    public enum Direction {
        /** Nothing new. */
        NONE,
        /** The source of the connection's first packet. */
        SRC,
        /** Its destination. */
        DST
    }

    /**
     * A translation without address or port.
     *
     * @param direction which side.
     * @return for example {@code nat(src)}.
     */
    public static NatSpec of(Direction direction) {
        return new NatSpec(direction, 0, 0, 0, 0, 0, 0, 0, false, false, false);
    }

    /**
     * With a range of IPv4 addresses.
     *
     * @param min first address.
     * @param max last address; 0 or one below {@code min} means only the first.
     * @return a copy.
     */
    public NatSpec withIpv4(int min, int max) {
        long first = Integer.toUnsignedLong(min);
        long last = Math.max(first, Integer.toUnsignedLong(max));
        return new NatSpec(direction, 4, 0, first, 0, last, minPort, maxPort, persistent, hash, random);
    }

    /**
     * With a range of IPv6 addresses.
     *
     * @param firstHigh upper half of the first address.
     * @param firstLow lower half.
     * @param lastHigh upper half of the last address; a last address below the first means only the first.
     * @param lastLow lower half.
     * @return a copy.
     */
    public NatSpec withIpv6(long firstHigh, long firstLow, long lastHigh, long lastLow) {
        int order = Long.compareUnsigned(lastHigh, firstHigh);
        boolean range = order > 0 || (order == 0 && Long.compareUnsigned(lastLow, firstLow) > 0);
        return new NatSpec(
                direction,
                6,
                firstHigh,
                firstLow,
                range ? lastHigh : firstHigh,
                range ? lastLow : firstLow,
                minPort,
                maxPort,
                persistent,
                hash,
                random);
    }

    /**
     * With a range of ports.
     *
     * @param first first port; 0 for none.
     * @param last last port; one below {@code first} means only the first.
     * @return a copy.
     */
    public NatSpec withPorts(int first, int last) {
        return new NatSpec(
                direction,
                family,
                minHigh,
                minLow,
                maxHigh,
                maxLow,
                first,
                Math.max(first, last),
                persistent,
                hash,
                random);
    }

    /**
     * With the ways to choose a port.
     *
     * @param stay {@code persistent}.
     * @param byHash {@code hash}.
     * @param byChance {@code random}.
     * @return a copy.
     */
    public NatSpec withFlags(boolean stay, boolean byHash, boolean byChance) {
        return new NatSpec(
                direction, family, minHigh, minLow, maxHigh, maxLow, minPort, maxPort, stay, byHash, byChance);
    }

    /**
     * Appends the text of Open vSwitch's datapath actions.
     *
     * @param out where to append.
     * @return {@code out}.
     */
    public StringBuilder append(StringBuilder out) {
        out.append("nat");
        if (direction == Direction.NONE) {
            return out;
        }
        out.append(direction == Direction.SRC ? "(src" : "(dst");
        if (family != 0) {
            address(out.append('='), minHigh, minLow);
            if (minHigh != maxHigh || minLow != maxLow) {
                address(out.append('-'), maxHigh, maxLow);
            }
            if (minPort != 0) {
                out.append(':').append(minPort);
                if (maxPort != minPort) {
                    out.append('-').append(maxPort);
                }
            }
        }
        out.append(persistent ? ",persistent" : "");
        out.append(hash ? ",hash" : "");
        return out.append(random ? ",random)" : ")");
    }

    private void address(StringBuilder out, long high, long low) {
        if (family == 4) {
            Ipv4Address.append(out, (int) low);
        } else if (minPort == 0) {
            Ipv6Address.append(out, high, low);
        } else {
            Ipv6Address.append(out.append('['), high, low).append(']');
        }
    }

    /** The text of {@link #append}. */
    @Override
    public String toString() {
        return append(new StringBuilder()).toString();
    }
}

package dev.patchbay.datapath.ofproto.action;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import dev.patchbay.datapath.ofproto.field.PortNames;

/**
 * Translates addresses of a tracked connection; stands inside {@link Ct} only.
 *
 * <p>With neither {@link #SOURCE} nor {@link #DESTINATION} it only does what an earlier commit of the connection settled.
 *
 * @param flags of the constants below.
 * @param family 4 or 6 if there is a range, else 0.
 * @param minHigh upper half of the lowest address; 0 of an IPv4 range.
 * @param minLow lower half; of an IPv4 range the address.
 * @param maxHigh upper half of the highest address; both halves are 0 if the range is one address.
 * @param maxLow lower half.
 * @param minPort lowest port; 0 if ports are not given.
 * @param maxPort highest port; 0 if the range is one port.
 */
public record Nat(int flags, int family, long minHigh, long minLow, long maxHigh, long maxLow, int minPort, int maxPort)
        implements OfAction {
    /** Translates the source of the connection. */
    public static final int SOURCE = 1;
    /** Translates the destination. */
    public static final int DESTINATION = 2;
    /** Equal source addresses get equal translations. */
    public static final int PERSISTENT = 4;
    /** Ports are chosen by a hash. */
    public static final int HASH = 8;
    /** Ports are chosen at random. */
    public static final int RANDOM = 16;

    /** Whether there are no arguments: only what an earlier commit settled is done. */
    boolean bare() {
        return flags == 0 && family == 0;
    }

    @Override
    public void encode(ActionEncoder encoder) {
        // An address of zero is none on the wire.
        boolean lost = unspecified() && maxHigh == 0 && maxLow == 0 && minPort == 0 && maxPort == 0;
        encoder.add(lost ? new Nat(flags, 0, 0, 0, 0, 0, 0, 0) : this);
    }

    private boolean unspecified() {
        return minHigh == 0 && minLow == 0;
    }

    @Override
    public void check(ActionCheck check) {
        check.translatable(family);
    }

    /** Whether the range begins at an address or a port that does not exist. */
    boolean impossible() {
        return family != 0 && (unspecified() || (minPort == 0 && maxPort != 0));
    }

    @Override
    public void append(StringBuilder out, PortNames names) {
        out.append("nat");
        if ((flags & (SOURCE | DESTINATION)) == 0) {
            return;
        }
        out.append((flags & SOURCE) != 0 ? "(src" : "(dst");
        if (family != 0) {
            out.append('=');
            appendAddress(out, minHigh, minLow);
            if ((maxHigh != 0 || maxLow != 0) && (maxHigh != minHigh || maxLow != minLow)) {
                appendAddress(out.append('-'), maxHigh, maxLow);
            }
            if (minPort != 0) {
                out.append(':').append(minPort);
                if (maxPort != 0 && maxPort != minPort) {
                    out.append('-').append(maxPort);
                }
            }
            out.append((flags & PERSISTENT) != 0 ? ",persistent" : "");
            out.append((flags & HASH) != 0 ? ",hash" : "");
            out.append((flags & RANDOM) != 0 ? ",random" : "");
        }
        out.append(')');
    }

    private void appendAddress(StringBuilder out, long high, long low) {
        if (family == 4) {
            Ipv4Address.append(out, (int) low);
        } else if (minPort != 0) {
            Ipv6Address.append(out.append('['), high, low);
            out.append(']');
        } else {
            Ipv6Address.append(out, high, low);
        }
    }
}

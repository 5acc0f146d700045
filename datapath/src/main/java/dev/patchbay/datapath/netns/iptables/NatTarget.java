package dev.patchbay.datapath.netns.iptables;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;

/**
 * {@code DNAT}, {@code SNAT}, {@code MASQUERADE} and {@code REDIRECT}: how the first packet of a connection binds all of it;
 * table nat.
 *
 * <p>An IPv4 address stands in the low 32 bits of its {@code low}.
 *
 * @param kind which of the four
 * @param family of its addresses
 * @param addresses whether it names addresses: SNAT and DNAT to one or a range, DNAT perhaps to ports alone
 * @param firstHigh first eight octets of the first address
 * @param firstLow last eight octets of it
 * @param lastHigh first eight octets of the last address
 * @param lastLow last eight octets of it
 * @param ports new ports, or null to keep the packet's where possible
 * @param random whether a port is drawn from a hash, {@code --random}
 * @param fullyRandom whether a port is drawn by chance, {@code --random-fully}
 * @param persistent whether one client always gets the same address, {@code --persistent}
 */
public record NatTarget(
        Kind kind,
        Family family,
        boolean addresses,
        long firstHigh,
        long firstLow,
        long lastHigh,
        long lastLow,
        PortRange ports,
        boolean random,
        boolean fullyRandom,
        boolean persistent)
        implements Target {
    /** Which address it rewrites, and where the new one comes from. */
    public enum Kind {
        /** The destination, to a given one; PREROUTING and OUTPUT. */
        DNAT("--to-destination"),
        /** The source, to a given one; POSTROUTING and INPUT. */
        SNAT("--to-source"),
        /** The source, to that of the device it leaves by; POSTROUTING. */
        MASQUERADE("--to-ports"),
        /** The destination, to that of the device it came in by; PREROUTING and OUTPUT. */
        REDIRECT("--to-ports");

        private final String option;

        Kind(String option) {
            this.option = option;
        }

        /** The option that says where to. */
        String option() {
            return option;
        }

        /** Whether the destination is rewritten. */
        public boolean destination() {
            return this == DNAT || this == REDIRECT;
        }
    }

    /** One that names no addresses. */
    static NatTarget toPorts(
            Kind kind, Family family, PortRange ports, boolean random, boolean fullyRandom, boolean persistent) {
        return new NatTarget(kind, family, false, 0, 0, 0, 0, ports, random, fullyRandom, persistent);
    }

    @Override
    public String name() {
        return kind.name();
    }

    private boolean takesAddresses() {
        return kind == Kind.DNAT || kind == Kind.SNAT;
    }

    private String where() {
        StringBuilder text = new StringBuilder();
        if (addresses) {
            boolean bracketed = family == Family.IPV6 && ports != null;
            text.append(bracketed ? "[" : "").append(address(firstHigh, firstLow));
            if (firstHigh != lastHigh || firstLow != lastLow) {
                text.append('-').append(address(lastHigh, lastLow));
            }
            text.append(bracketed ? "]" : "");
        }
        if (ports != null) {
            text.append(takesAddresses() ? ":" : "").append(ports.text("-"));
        }
        return text.toString();
    }

    private String address(long high, long low) {
        return family == Family.IPV4 ? Ipv4Address.format((int) low) : Ipv6Address.format(high, low);
    }

    private String flags(String prefix) {
        return (random ? prefix + "random" : "")
                + (fullyRandom ? prefix + "random-fully" : "")
                + (persistent ? prefix + "persistent" : "");
    }

    @Override
    public String save() {
        String where = where();
        return (where.isEmpty() ? "" : " " + kind.option() + " " + where) + flags(" --");
    }

    @Override
    public String list(boolean numeric) {
        String where = where();
        String label = switch (kind) {
            case DNAT, SNAT -> " to:";
            case MASQUERADE -> " masq ports: ";
            case REDIRECT -> " redir ports ";
        };
        return (where.isEmpty() ? "" : label + where) + flags(" ");
    }
}

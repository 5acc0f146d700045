package dev.patchbay.datapath.netns.iptables;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.codec.ip.Ipv6Address;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A set of prefixes that rules ask by {@code -m set}: {@code hash:net} or {@code hash:ip} of ipset(8). Owned by the slow path.
 *
 * <p>An address is looked up once per length of prefix that a member has, longest first, as the kernel does.
 */
public final class IpSet {
    /** Prefixes of one length, keyed by their bits; the value says whether it is an exception ({@code nomatch}). */
    private record Key(long high, long low) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = Long.compareUnsigned(high, other.high);
            return order == 0 ? Long.compareUnsigned(low, other.low) : order;
        }
    }

    private final String name;
    private final String type;
    private final Family family;
    private final TreeMap<Integer, TreeMap<Key, Boolean>> byLength = new TreeMap<>((a, b) -> b - a);

    IpSet(String name, String type, Family family) {
        this.name = name;
        this.type = type;
        this.family = family;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** Its type: {@code hash:net} or {@code hash:ip}. */
    public String type() {
        return type;
    }

    /** Whose addresses it holds. */
    public Family family() {
        return family;
    }

    /** Members there are. */
    public int size() {
        return byLength.values().stream().mapToInt(TreeMap::size).sum();
    }

    /**
     * Whether the set has an address.
     *
     * @param high first eight octets of an IPv6 address, 0 for IPv4
     * @param low the rest, or the IPv4 address as an unsigned number
     */
    public boolean contains(long high, long low) {
        for (var entry : byLength.entrySet()) {
            Boolean exception = entry.getValue().get(key(entry.getKey(), high, low));
            if (exception != null) {
                return !exception;
            }
        }
        return false;
    }

    private Key key(int length, long high, long low) {
        return family == Family.IPV4
                ? new Key(0, low & Ipv4Address.mask(length) & 0xffff_ffffL)
                : new Key(high & Ipv6Address.maskHigh(length), low & Ipv6Address.maskLow(length));
    }

    /** Members as {@code ipset save} writes them, longest prefixes first. */
    public List<String> members() {
        List<String> members = new ArrayList<>();
        byLength.forEach((length, keys) -> keys.forEach((key, exception) -> {
            String address =
                    family == Family.IPV4 ? Ipv4Address.format((int) key.low) : Ipv6Address.format(key.high, key.low);
            members.add(address + (length == family.addressBits() ? "" : "/" + length) + (exception ? " nomatch" : ""));
        }));
        return members;
    }

    /** Adds a member; returns whether it is new. */
    boolean add(String member) {
        Member parsed = Member.parse(family, member);
        return byLength.computeIfAbsent(parsed.length, length -> new TreeMap<>())
                        .put(key(parsed.length, parsed.high, parsed.low), parsed.exception)
                == null;
    }

    /** Takes a member out; returns whether it was there. */
    boolean remove(String member) {
        Member parsed = Member.parse(family, member);
        TreeMap<Key, Boolean> keys = byLength.get(parsed.length);
        if (keys == null || keys.remove(key(parsed.length, parsed.high, parsed.low)) == null) {
            return false;
        }
        if (keys.isEmpty()) {
            byLength.remove(parsed.length);
        }
        return true;
    }

    void clear() {
        byLength.clear();
    }

    private record Member(long high, long low, int length, boolean exception) {
        static Member parse(Family family, String text) {
            String[] words = text.strip().split("[ \t]+", -1);
            int slash = words[0].indexOf('/');
            String address = slash < 0 ? words[0] : words[0].substring(0, slash);
            String prefix = slash < 0 ? "" : words[0].substring(slash + 1);
            int length = family.addressBits();
            if (slash >= 0) {
                if (!prefix.matches("[0-9]{1,3}") || Integer.parseInt(prefix) > length) {
                    throw new IllegalArgumentException(
                            "'" + words[0] + "': the length of the prefix must be 0 to " + length);
                }
                length = Integer.parseInt(prefix);
            }
            boolean exception = words.length > 1 && words[1].equals("nomatch");
            if (family == Family.IPV4) {
                return new Member(0, Integer.toUnsignedLong(Ipv4Address.parse(address)), length, exception);
            }
            Ipv6Address parsed = Ipv6Address.parse(address);
            return new Member(parsed.high(), parsed.low(), length, exception);
        }
    }
}

package dev.patchbay.datapath.netns.iptables;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code -m addrtype}: what kind of address the routing tables know the packet's as.
 *
 * @param source kinds for its source, empty for any
 * @param sourceInverted whether it must be of another kind
 * @param destination kinds for its destination, empty for any
 * @param destinationInverted whether it must be of another kind
 */
public record AddrtypeMatch(
        Set<Kind> source, boolean sourceInverted, Set<Kind> destination, boolean destinationInverted) implements Match {
    /** Kinds of addresses, in the order in which they are printed. */
    public enum Kind {
        /** 0.0.0.0. */
        UNSPEC,
        /** Behind a route. */
        UNICAST,
        /** Of the namespace itself. */
        LOCAL,
        /** All stations of a link. */
        BROADCAST,
        /** IPv6 anycast. */
        ANYCAST,
        /** A group. */
        MULTICAST,
        /** Behind a blackhole route. */
        BLACKHOLE,
        /** Behind an unreachable route. */
        UNREACHABLE,
        /** Behind a prohibit route. */
        PROHIBIT
    }

    /** Copies of the sets that nobody changes. */
    public AddrtypeMatch {
        source = fixed(source);
        destination = fixed(destination);
    }

    private static Set<Kind> fixed(Set<Kind> kinds) {
        return kinds.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(kinds));
    }

    @Override
    public String name() {
        return "addrtype";
    }

    private static String words(Set<Kind> kinds) {
        return kinds.stream().map(Kind::name).collect(Collectors.joining(","));
    }

    @Override
    public String save() {
        return (source.isEmpty() ? "" : Match.not(sourceInverted) + " --src-type " + words(source))
                + (destination.isEmpty() ? "" : Match.not(destinationInverted) + " --dst-type " + words(destination));
    }

    @Override
    public String list(boolean numeric) {
        return " ADDRTYPE match"
                + (source.isEmpty() ? "" : " src-type " + (sourceInverted ? "!" : "") + words(source))
                + (destination.isEmpty() ? "" : " dst-type " + (destinationInverted ? "!" : "") + words(destination));
    }
}

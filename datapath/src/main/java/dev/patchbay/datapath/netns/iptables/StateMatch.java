package dev.patchbay.datapath.netns.iptables;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code -m state} and {@code -m conntrack}: how the packet's connection stands.
 *
 * @param name of the match, the older or the newer of the two
 * @param states of which at least one must hold
 * @param inverted whether none of them may hold
 */
public record StateMatch(String name, Set<State> states, boolean inverted) implements Match {
    /** What a connection can be; several at once where translation is concerned. In the order in which they are printed. */
    public enum State {
        /** Belongs to no connection that there could be. */
        INVALID,
        /** Starts a connection. */
        NEW,
        /** Starts one that an existing one asked for, or is an ICMP error about one. */
        RELATED,
        /** Of a connection that has been seen in both directions, or goes back in it. */
        ESTABLISHED,
        /** Was not to be tracked. */
        UNTRACKED,
        /** Has its source rewritten. */
        SNAT,
        /** Has its destination rewritten. */
        DNAT
    }

    /** A copy of the set that nobody changes. */
    public StateMatch {
        states = states.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(states));
    }

    private String words() {
        return states.stream().map(State::name).collect(Collectors.joining(","));
    }

    @Override
    public String save() {
        return Match.not(inverted) + (name.equals("state") ? " --state " : " --ctstate ") + words();
    }

    @Override
    public String list(boolean numeric) {
        return Match.not(inverted) + (name.equals("state") ? " state " : " ctstate ") + words();
    }
}

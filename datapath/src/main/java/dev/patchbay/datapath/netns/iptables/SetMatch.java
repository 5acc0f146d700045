package dev.patchbay.datapath.netns.iptables;

import java.util.List;

/**
 * {@code -m set}: whether a set of addresses ({@link IpSets}) has the packet's.
 *
 * @param set its name
 * @param directions what of the packet stands for each part of a member: {@code src} or {@code dst}
 * @param inverted whether the set must not have it
 */
public record SetMatch(String set, List<String> directions, boolean inverted) implements Match {
    @Override
    public String name() {
        return "set";
    }

    /** Whether the first part of a member is compared with the packet's source; otherwise its destination. */
    public boolean source() {
        return directions.getFirst().equals("src");
    }

    @Override
    public String save() {
        return Match.not(inverted) + " --match-set " + set + " " + String.join(",", directions);
    }

    @Override
    public String list(boolean numeric) {
        return Match.not(inverted) + " match-set " + set + " " + String.join(",", directions);
    }
}

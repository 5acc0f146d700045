package dev.patchbay.datapath.netns.iptables;

/**
 * {@code -m mark} and {@code -m connmark}: bits of the packet's or its connection's mark.
 *
 * @param name of the match, which says whether the packet's mark is meant or its connection's
 * @param value that the masked mark must have
 * @param mask which bits are looked at
 * @param inverted whether any other value is meant
 */
public record MarkMatch(String name, int value, int mask, boolean inverted) implements Match {
    /** Whether it looks at the connection instead of the packet. */
    public boolean ofConnection() {
        return name.equals("connmark");
    }

    @Override
    public String save() {
        return Match.not(inverted) + " --mark " + Match.masked(value, mask);
    }

    @Override
    public String list(boolean numeric) {
        String head = ofConnection() ? " connmark match " + (inverted ? "!" : "") : " mark match" + Match.not(inverted);
        return head + " " + Match.masked(value, mask);
    }
}

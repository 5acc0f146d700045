package dev.patchbay.datapath.netns.iptables;

/**
 * {@code -m comment}: always true, for the reader.
 *
 * @param text up to 255 octets
 */
public record CommentMatch(String text) implements Match {
    @Override
    public String name() {
        return "comment";
    }

    @Override
    public String save() {
        return " --comment " + Words.quote(text);
    }

    @Override
    public String list(boolean numeric) {
        return " /* " + text + " */";
    }
}

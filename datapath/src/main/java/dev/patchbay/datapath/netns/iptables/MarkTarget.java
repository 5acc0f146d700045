package dev.patchbay.datapath.netns.iptables;

/**
 * {@code MARK}: the packet's mark becomes {@code (mark & ~mask) ^ value}; table mangle by custom.
 *
 * @param value to be added without carry
 * @param mask bits that are cleared before
 */
public record MarkTarget(int value, int mask) implements Target {
    /** The mark after it. */
    public int apply(int mark) {
        return (mark & ~mask) ^ value;
    }

    @Override
    public String name() {
        return "MARK";
    }

    @Override
    public String save() {
        return " --set-xmark " + Target.hex(value) + "/" + Target.hex(mask);
    }

    @Override
    public String list(boolean numeric) {
        return " MARK" + change(value, mask);
    }

    /** What such a change amounts to. */
    static String change(int value, int mask) {
        if (value == 0) {
            return " and " + Target.hex(~mask);
        }
        if (value == mask) {
            return " or " + Target.hex(value);
        }
        if (mask == 0) {
            return " xor " + Target.hex(value);
        }
        return mask == -1 ? " set " + Target.hex(value) : " xset " + Target.hex(value) + "/" + Target.hex(mask);
    }
}

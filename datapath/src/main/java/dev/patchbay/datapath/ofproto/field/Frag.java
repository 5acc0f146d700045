package dev.patchbay.datapath.ofproto.field;

/** What {@code ip_frag} can be asked for: bit 0 says a fragment, bit 1 not the first one. */
enum Frag {
    NO("no", 0, 3),
    FIRST("first", 1, 3),
    LATER("later", 3, 3),
    YES("yes", 1, 1),
    NOT_LATER("not_later", 0, 2);

    private final String text;
    private final int value;
    private final int mask;

    Frag(String text, int value, int mask) {
        this.text = text;
        this.value = value;
        this.mask = mask;
    }

    int value() {
        return value;
    }

    int mask() {
        return mask;
    }

    static Frag byName(String text) {
        for (Frag frag : values()) {
            if (frag.text.equals(text)) {
                return frag;
            }
        }
        return null;
    }

    static String nameOf(int value, int mask) {
        for (Frag frag : values()) {
            if (frag.mask == mask && frag.value == (value & mask)) {
                return frag.text;
            }
        }
        // A later fragment asked for by that bit alone.
        return (value & mask) == 2 ? "later" : "<error>";
    }
}

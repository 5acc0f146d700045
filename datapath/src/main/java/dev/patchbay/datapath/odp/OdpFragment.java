package dev.patchbay.datapath.odp;

import java.util.Locale;

/** The three kinds of packets that the datapath tells apart by fragmentation. */
enum OdpFragment {
    NO(0),
    FIRST(1),
    LATER(3);

    private final int value;

    OdpFragment(int value) {
        this.value = value;
    }

    /** The value of {@code NW_FRAG}. */
    int value() {
        return value;
    }

    /** How it is written. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a value of {@code NW_FRAG}. */
    static OdpFragment of(long value) {
        return (value & 1) == 0 ? NO : (value & 2) == 0 ? FIRST : LATER;
    }

    /** The kind of that text; null if there is none. */
    static OdpFragment named(String text) {
        for (OdpFragment kind : values()) {
            if (kind.text().equals(text)) {
                return kind;
            }
        }
        return null;
    }
}

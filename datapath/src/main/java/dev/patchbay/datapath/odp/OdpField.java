package dev.patchbay.datapath.odp;

import dev.patchbay.flowcache.key.FlowField;

/**
 * A field inside the brackets of a header.
 *
 * @param name in front of the equals sign.
 * @param field where it lies in the key; null if the key does not have it: then it is read over and never written.
 * @param style how its values are written.
 */
record OdpField(String name, FlowField field, Style style) {
    /** How values are written. */
    enum Style {
        DECIMAL(-1),
        /** A decimal number of 16 bits, of which the key holds the lower eight. */
        DECIMAL_16(0xffff),
        /** A decimal number of eight bits, for which the key has sixteen. */
        OCTET(0xff),
        HEX(-1),
        /** Hexadecimal, of which 20 bits are enough for a whole match. */
        LABEL(0xfffff),
        MAC(-1),
        IPV4(-1),
        IPV6(-1),
        /** {@code no}, {@code first} or {@code later}. */
        FRAGMENT(3);

        private final long whole;

        Style(long whole) {
            this.whole = whole;
        }
    }

    /** The mask, right-aligned, that stands for "matched exactly" and is not written; of a wide field both halves. */
    long whole() {
        if (style.whole != -1) {
            return style.whole;
        }
        return field.width() >= Long.SIZE ? -1L : (1L << field.width()) - 1;
    }
}

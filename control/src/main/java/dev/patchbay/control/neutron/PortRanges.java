package dev.patchbay.control.neutron;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A range of ports as matches with masks: the fewest blocks that are aligned to their size, from below. Stateless. */
final class PortRanges {
    private static final int PORTS = 0x1_0000;

    private PortRanges() {}

    /**
     * Splits a range.
     *
     * @param first from 0
     * @param last to 65535, not below {@code first}
     * @return such as {@code 0x1f40/0xfff8}; a single port without a mask
     */
    static List<String> masked(int first, int last) {
        List<String> blocks = new ArrayList<>();
        int at = first;
        while (at <= last) {
            int size = at == 0 ? PORTS : Integer.lowestOneBit(at);
            while (size > last - at + 1) {
                size >>= 1;
            }
            blocks.add(size == 1 ? String.valueOf(at) : String.format(Locale.ROOT, "0x%04x/0x%04x", at, PORTS - size));
            at += size;
        }
        return blocks;
    }
}

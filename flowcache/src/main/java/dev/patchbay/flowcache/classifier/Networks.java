package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.key.KeyHash;
import java.util.Arrays;
import java.util.List;

/**
 * The IPv4 networks that the rules of a {@link Classifier} match, so that an address outside of them needs no more bits than
 * it takes to say so.
 *
 * <p>Where a subtable matches networks of some length, and no rule of the whole classifier has the packet's network of that
 * length, the subtable holds nothing for the packet. The fields are those that Open vSwitch keeps tries of by default.
 *
 * <p>What such a conclusion depended on has a tag. There are two kinds: that no network goes on behind the first bits of the
 * address, and that one certain network is not there. A network that comes reports its own tag of the second kind, and of the
 * first kind those of all prefixes of itself.
 */
final class Networks {
    private static final List<FlowField> FIELDS = List.of(FlowField.NW_DST, FlowField.NW_SRC);
    private static final int UNKNOWN = -1;

    private final long identity;
    private final PrefixSet[] prefixes = new PrefixSet[FIELDS.size()];

    /** Per field, what {@link PrefixSet#bitsToTell} said during the present look-up. */
    private final int[] bitsToTell = new int[FIELDS.size()];

    Networks(long identity) {
        this.identity = identity;
        Arrays.setAll(prefixes, i -> new PrefixSet());
    }

    /** Per field, the length of the networks that a mask matches; 0 if it matches none, or otherwise. */
    static int[] lengths(FlowMask mask) {
        int[] lengths = new int[FIELDS.size()];
        for (int i = 0; i < lengths.length; i++) {
            int bits = (int) mask.get(FIELDS.get(i));
            int length = Integer.bitCount(bits);
            lengths[i] = bits == PrefixSet.mask(length) ? length : 0;
        }
        return lengths;
    }

    /** A new look-up. */
    void begin() {
        Arrays.fill(bitsToTell, UNKNOWN);
    }

    /** Whether no rule with these lengths can match the key; if so, what this depended on is reported. */
    boolean exclude(int[] lengths, long[] key, FlowMask wildcards, TagSink reads) {
        for (int i = 0; i < lengths.length; i++) {
            int length = lengths[i];
            if (length == 0) {
                continue;
            }
            int address = (int) FIELDS.get(i).get(key);
            if (prefixes[i].contains(address, length)) {
                continue;
            }
            if (bitsToTell[i] == UNKNOWN) {
                bitsToTell[i] = prefixes[i].bitsToTell(address);
            }
            boolean nothingBehind = bitsToTell[i] <= length;
            int bits = nothingBehind ? bitsToTell[i] : length;
            wildcards.unwildcard(FIELDS.get(i), PrefixSet.mask(bits));
            // The fields before this one were looked at, too: with another value they might have excluded the key
            // first.
            for (int passed = 0; passed < i; passed++) {
                wildcards.unwildcard(FIELDS.get(passed), PrefixSet.mask(lengths[passed]));
            }
            if (reads != null) {
                reads.tag(tag(i, nothingBehind, address, bits));
            }
            return true;
        }
        return false;
    }

    void add(int[] lengths, FlowKey value, TagSink changed) {
        for (int i = 0; i < lengths.length; i++) {
            int length = lengths[i];
            if (length == 0) {
                continue;
            }
            int address = (int) value.get(FIELDS.get(i));
            if (prefixes[i].add(address, length) && changed != null) {
                changed.tag(tag(i, false, address, length));
                for (int bits = 1; bits <= length; bits++) {
                    changed.tag(tag(i, true, address, bits));
                }
            }
        }
    }

    void remove(int[] lengths, FlowKey value) {
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] != 0) {
                prefixes[i].remove((int) value.get(FIELDS.get(i)), lengths[i]);
            }
        }
    }

    private long tag(int field, boolean nothingBehind, int address, int bits) {
        long prefix = Integer.toUnsignedLong(address & PrefixSet.mask(bits));
        return KeyHash.pair(identity, (prefix << 8) | bits, 2 * field + (nothingBehind ? 1 : 0), identity);
    }
}

package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import dev.patchbay.flowcache.key.KeyHash;

/**
 * The transport ports that the rules of a {@link Subtable} match, source before destination, so that other ports need no more
 * bits than it takes to tell them apart.
 */
final class Ports {
    private final long identity;
    private final int mask;

    /** Leading bits of a port pair up to the last one that the mask matches. */
    private final int length;

    private final PrefixSet values = new PrefixSet();

    Ports(FlowMask mask, long identity) {
        this.identity = identity;
        this.mask = pair(mask.get(FlowField.TP_SRC), mask.get(FlowField.TP_DST));
        length = PrefixSet.BITS - Integer.numberOfTrailingZeros(this.mask);
    }

    static boolean touch(FlowMask mask) {
        return mask.get(FlowField.TP_SRC) != 0 || mask.get(FlowField.TP_DST) != 0;
    }

    /** Whether no rule has the key's ports; if so, what this depended on is reported. */
    boolean exclude(long[] key, FlowMask wildcards, TagSink reads) {
        int ports = ports(key);
        if (values.contains(ports, length)) {
            return false;
        }
        int bits = values.bitsToTell(ports);
        int examined = mask & PrefixSet.mask(bits);
        wildcards.unwildcard(FlowField.TP_SRC, examined >>> Short.SIZE);
        wildcards.unwildcard(FlowField.TP_DST, examined & 0xffff);
        if (reads != null) {
            reads.tag(tag(ports, bits));
        }
        return true;
    }

    void add(FlowKey key, TagSink changed) {
        int ports = ports(key.words());
        if (values.add(ports, length) && changed != null) {
            for (int bits = 1; bits <= length; bits++) {
                changed.tag(tag(ports, bits));
            }
        }
    }

    void remove(FlowKey key) {
        values.remove(ports(key.words()), length);
    }

    private int ports(long[] key) {
        return pair(FlowField.TP_SRC.get(key), FlowField.TP_DST.get(key)) & mask;
    }

    private static int pair(long source, long destination) {
        return (int) ((source << Short.SIZE) | destination);
    }

    private long tag(int ports, int bits) {
        long prefix = Integer.toUnsignedLong(ports & PrefixSet.mask(bits));
        return KeyHash.pair(identity, (prefix << 8) | bits, 0, identity);
    }
}

package dev.patchbay.datapath.ofproto.field;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * Where a field lies in keys and masks, and what reading, writing and matching it does there.
 *
 * <p>Most fields are a run of bits and nothing more; what is special about the others (VLAN, TOS, MPLS, fragments) is said
 * here, so that the table of fields can be a table.
 */
final class FieldPlace {
    private static final int TAG_PRESENT = 0x1000;
    private static final int DSCP_BITS = 0xfc;
    /** The one tunnel flag that may be matched. */
    private static final int TUNNEL_OAM = 1;
    /** OpenFlow 1.0's VLAN id that means "no tag". */
    private static final int VLAN_NONE = 0xffff;

    private final MatchField field;
    private final FlowField flowField;
    private final int shift;
    private final int keyBits;

    /** The place of a field of some bits that begins at a bit of a key's field, which may have fewer. */
    FieldPlace(MatchField field, FlowField flowField, int shift, int bits) {
        this.field = field;
        this.flowField = flowField;
        this.shift = shift;
        this.keyBits = Math.min(bits, flowField.width() - shift);
    }

    FlowField flowField() {
        return flowField;
    }

    long read(long[] words) {
        if (flowField.wide()) {
            return flowField.get(words);
        }
        long value = flowField.get(words) >>> shift;
        value = keyBits >= 64 ? value : value & (field == MatchField.VLAN_VID ? field.maxLow() : (1L << keyBits) - 1);
        return field == MatchField.NW_TOS ? value & DSCP_BITS : value;
    }

    long readLow(long[] words) {
        return flowField.wide() ? flowField.getLow(words) : read(words);
    }

    void write(FlowKey key, long high, long low, long maskHigh, long maskLow) {
        long[] words = key.words();
        if (flowField.wide()) {
            flowField.set(words, (flowField.get(words) & ~maskHigh) | (high & maskHigh));
            flowField.setLow(words, (flowField.getLow(words) & ~maskLow) | (low & maskLow));
            return;
        }
        if (field == MatchField.DL_VLAN && low == VLAN_NONE) {
            key.set(FlowField.VLAN_TCI, 0);
            return;
        }
        long keyMask = maskLow & (field == MatchField.VLAN_VID ? field.maxLow() : keyMax());
        if (field == MatchField.NW_TOS) {
            keyMask &= DSCP_BITS;
        }
        long old = flowField.get(words);
        flowField.set(words, (old & ~(keyMask << shift)) | ((low & keyMask) << shift));
        if (field == MatchField.DL_VLAN || field == MatchField.DL_VLAN_PCP || field == MatchField.VLAN_PCP) {
            key.set(FlowField.VLAN_PRESENT, 1);
        }
    }

    private long keyMax() {
        return keyBits >= 64 ? -1L : (1L << keyBits) - 1;
    }

    void unwildcard(FlowMask wildcards, long maskHigh, long maskLow) {
        if (flowField.wide()) {
            wildcards.unwildcard(flowField.word(), maskHigh);
            wildcards.unwildcard(flowField.word() + 1, maskLow);
            return;
        }
        long keyMask = maskLow & (field == MatchField.VLAN_VID ? field.maxLow() : keyMax());
        // Whether there is a tag is in every mask already.
        wildcards.unwildcard(flowField.word(), (keyMask << shift) << flowField.shift());
    }

    void clear(Match match) {
        boolean wholePlace = shift == 0 && field.prerequisite() != Prerequisite.MPLS && field != MatchField.NW_TOS;
        if (flowField.wide() || wholePlace) {
            match.wildcard(flowField);
            return;
        }
        long bitsOfField = field == MatchField.NW_TOS ? DSCP_BITS : keyMax();
        long inPlace = (bitsOfField << shift) << flowField.shift();
        match.value().words()[flowField.word()] &= ~inPlace;
        match.mask().words()[flowField.word()] &= ~inPlace;
    }

    void match(Match match, long high, long low, long maskHigh, long maskLow) {
        if (flowField.wide()) {
            match.set(flowField, high, low, maskHigh, maskLow);
            return;
        }
        boolean exact = (maskLow & field.maxLow()) == field.maxLow();
        switch (field) {
            case DL_VLAN -> {
                if (low == VLAN_NONE) {
                    match.set(FlowField.VLAN_TCI, 0, 0xffff);
                } else {
                    match.set(FlowField.VLAN_VID_PRESENT, (low & 0xfff) | TAG_PRESENT, TAG_PRESENT | 0xfff);
                }
            }
            case DL_VLAN_PCP, VLAN_PCP -> match.set(FlowField.VLAN_PCP, low, 7).set(FlowField.VLAN_PRESENT, 1, 1);
            case VLAN_VID -> match.set(FlowField.VLAN_VID_PRESENT, low, maskLow & field.maxLow());
            case NW_TOS -> match.set(FlowField.NW_TOS, low, DSCP_BITS);
            case TUN_FLAGS -> match.set(FlowField.TUN_FLAGS, low, maskLow & TUNNEL_OAM);
            case IPV6_LABEL -> match.set(FlowField.IPV6_LABEL, low, maskLow & field.maxLow());
            case TCP_FLAGS -> match.set(FlowField.TCP_FLAGS, low, maskLow & field.maxLow());
            case CT_STATE -> match.set(FlowField.CT_STATE, low, maskLow);
            default -> {
                // An exact match of a field narrower than its place covers all of the place: the rest is always zero.
                boolean wholePlace = exact
                        && shift == 0
                        && flowField != FlowField.NW_FRAG
                        && field.prerequisite() != Prerequisite.MPLS;
                long keyMask = wholePlace ? -1L : (maskLow & keyMax()) << shift;
                match.set(flowField, low << shift, keyMask);
            }
        }
    }
}

package dev.patchbay.datapath.ofproto.field;

import dev.patchbay.flowcache.key.FlowField;

/**
 * The VLAN of a match in the forms of OpenFlow 1.1 and later, which match VID and PCP apart, the PCP without a mask and only
 * beside a VID.
 */
public final class VlanMatch {
    private static final int TAG_PRESENT = 0x1000;
    private static final int VID_BITS = 0x1fff;
    private static final int PCP_BITS = 0xe000;

    private VlanMatch() {}

    /**
     * Changes a match to what is left of it when it travels in parts.
     *
     * @param match to change.
     * @param version OpenFlow 1.1 or later.
     * @throws FlowSyntaxException if the parts make no sense: a PCP where the match says that there is no tag.
     */
    public static void split(Match match, OpenFlowVersion version) {
        long tci = match.value().get(FlowField.VLAN_TCI);
        long mask = match.mask().get(FlowField.VLAN_TCI);
        boolean untagged = (mask & TAG_PRESENT) != 0 && (tci & TAG_PRESENT) == 0;
        if (version == OpenFlowVersion.OF11 && untagged) {
            match.set(FlowField.VLAN_TCI, 0, 0xffff);
            return;
        }
        if ((mask & PCP_BITS) == 0) {
            return;
        }
        if ((tci & VID_BITS) == 0) {
            match.wildcard(FlowField.VLAN_TCI).set(FlowField.VLAN_TCI, 0, mask & VID_BITS);
        } else if ((tci & TAG_PRESENT) != 0) {
            match.set(FlowField.VLAN_TCI, tci, mask | PCP_BITS);
        } else {
            throw new FlowSyntaxException(
                    "OFPBMC_BAD_PREREQ: vlan_tci with PCP bits but without the bit 0x1000 that says there is a tag",
                    -1);
        }
    }

    /**
     * The match as a version shows it.
     *
     * @param match as the switch has it; not changed.
     * @param version protocol version of the reply.
     * @return the same object if nothing differs; also if the version cannot express the match at all.
     */
    public static Match shown(Match match, OpenFlowVersion version) {
        if (version == OpenFlowVersion.OF10 || (match.mask().get(FlowField.VLAN_TCI) & PCP_BITS) == 0) {
            return match;
        }
        try {
            Match copy = new Match(match);
            split(copy, version);
            return copy;
        } catch (FlowSyntaxException e) {
            return match;
        }
    }
}

package dev.patchbay.perf.memory;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.List;

/** Masks as translations of tunnelled unicast frames have them, as many different ones as a measurement needs. */
public final class TunnelMasks {
    /** What every translation of a tunnelled unicast frame looks at. */
    private static final List<FlowField> COMMON = List.of(
            FlowField.IN_PORT,
            FlowField.RECIRC_ID,
            FlowField.ETH_DST,
            FlowField.ETH_TYPE,
            FlowField.ETH_SRC,
            FlowField.VLAN_TCI,
            FlowField.NW_FRAG,
            FlowField.TUN_ID,
            FlowField.TUN_SRC,
            FlowField.TUN_FLAGS);

    /** Fields that make the masks of subtables different: one for each bit of a subtable's number. */
    private static final List<FlowField> VARYING = List.of(
            FlowField.NW_PROTO,
            FlowField.NW_TTL,
            FlowField.NW_TOS,
            FlowField.TP_SRC,
            FlowField.TP_DST,
            FlowField.NW_SRC);

    private TunnelMasks() {}

    /**
     * The mask of a subtable.
     *
     * @param number from 0 to 63; each has fields of its own beside those of all
     */
    public static FlowMask mask(int number) {
        FlowMask mask = new FlowMask();
        COMMON.forEach(mask::unwildcard);
        for (int i = 0; i < VARYING.size(); i++) {
            if ((number & (1 << i)) != 0) {
                mask.unwildcard(VARYING.get(i));
            }
        }
        return mask;
    }
}

package dev.patchbay.datapath.xlate;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * The up to three MPLS label stack entries of a flow key, outermost first (RFC 3032).
 *
 * <p><b>Threads.</b> Slow path; stateless.
 */
final class LabelStack {
    /** Most labels that a key holds. */
    static final int MAX = 3;

    /** Bottom-of-stack bit. */
    static final long BOTTOM = 0x100;

    static final long TTL_BITS = 0xff;
    static final int TC_BITS = 7;
    static final int TC_SHIFT = 9;
    static final int LABEL_BITS = 0xfffff;
    static final int LABEL_SHIFT = 12;

    private static final int ETH_TYPE_MPLS = 0x8847;
    private static final int ETH_TYPE_MPLS_MULTICAST = 0x8848;
    private static final FlowField[] ENTRIES = {FlowField.MPLS_LSE0, FlowField.MPLS_LSE1, FlowField.MPLS_LSE2};

    /** What a label hides: everything of the network layer and above. */
    private static final FlowField[] NETWORK = {
        FlowField.NW_SRC,
        FlowField.NW_DST,
        FlowField.TP_SRC,
        FlowField.TP_DST,
        FlowField.NW_PROTO,
        FlowField.NW_TOS,
        FlowField.NW_TTL,
        FlowField.NW_FRAG,
        FlowField.TCP_FLAGS,
        FlowField.ARP_SHA,
        FlowField.ARP_THA,
        FlowField.IPV6_LABEL,
        FlowField.ND_RESERVED,
        FlowField.ND_OPTIONS_TYPE,
        FlowField.CT_NW_PROTO,
        FlowField.CT_TP_SRC,
        FlowField.CT_TP_DST,
        FlowField.CT_NW_SRC,
        FlowField.CT_NW_DST,
        FlowField.IPV6_SRC,
        FlowField.IPV6_DST,
        FlowField.ND_TARGET,
        FlowField.CT_IPV6_SRC,
        FlowField.CT_IPV6_DST
    };

    private LabelStack() {}

    static boolean isMpls(int ethType) {
        return ethType == ETH_TYPE_MPLS || ethType == ETH_TYPE_MPLS_MULTICAST;
    }

    static FlowField field(int index) {
        return ENTRIES[index];
    }

    static long get(FlowKey flow, int index) {
        return flow.get(ENTRIES[index]);
    }

    static long entry(int label, int trafficClass, boolean bottom, int ttl) {
        return (long) label << LABEL_SHIFT | (long) trafficClass << TC_SHIFT | (bottom ? BOTTOM : 0) | ttl;
    }

    /** How many labels there are, at most {@link #MAX}; un-wildcards what says so unless the mask is null. */
    static int depth(FlowKey flow, FlowMask wildcards) {
        if (!isMpls((int) flow.get(FlowField.ETH_TYPE))) {
            return 0;
        }
        int present = 0;
        for (int i = 0; i < MAX; i++) {
            if (wildcards != null) {
                wildcards.unwildcard(ENTRIES[i], BOTTOM);
            }
            if ((get(flow, i) & BOTTOM) != 0) {
                return i + 1;
            }
            present += get(flow, i) == 0 ? 0 : 1;
        }
        if (wildcards != null) {
            // Without a bottom it takes whole entries to know which are there.
            for (FlowField entry : ENTRIES) {
                wildcards.unwildcard(entry);
            }
        }
        return present;
    }

    /** Puts an entry above the {@code depth} that there are. */
    static void push(FlowKey flow, int depth, long entry) {
        for (int i = depth; i >= 1; i--) {
            flow.set(ENTRIES[i], get(flow, i - 1));
        }
        flow.set(ENTRIES[0], entry);
    }

    /** Takes the outermost of {@code depth} entries away. */
    static void pop(FlowKey flow, int depth) {
        for (int i = 1; i < depth; i++) {
            flow.set(ENTRIES[i - 1], get(flow, i));
        }
        flow.set(ENTRIES[depth - 1], 0);
    }

    /** Takes labels out of a mask. */
    static void wildcard(FlowMask wildcards) {
        for (FlowField entry : ENTRIES) {
            entry.set(wildcards.words(), 0);
        }
    }

    /** Forgets all headers above Ethernet and VLAN tags. */
    static void clearNetwork(FlowKey flow) {
        for (FlowField field : NETWORK) {
            flow.clear(field);
        }
    }
}

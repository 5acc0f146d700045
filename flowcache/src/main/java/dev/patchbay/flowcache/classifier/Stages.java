package dev.patchbay.flowcache.classifier;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The order in which a look-up examines the fields of a mask: metadata, link layer, network layer, and what lies above.
 *
 * <p>As in Open vSwitch's staged look-up, where no rule of a subtable agrees with a packet in the first stages, the later
 * ones need not be looked at and stay wildcarded.
 */
final class Stages {
    static final int COUNT = 4;

    /** The stage of IP addresses. */
    static final int NETWORK = 2;

    private static final Set<FlowField> LINK_FIELDS = EnumSet.of(
            FlowField.ETH_DST,
            FlowField.ETH_SRC,
            FlowField.ETH_TYPE,
            FlowField.VLAN_TCI,
            FlowField.VLAN_TPID,
            FlowField.VLAN_TCI1,
            FlowField.VLAN_TPID1,
            FlowField.MPLS_LSE0,
            FlowField.MPLS_LSE1,
            FlowField.MPLS_LSE2);

    private static final Set<FlowField> NETWORK_FIELDS = EnumSet.of(
            FlowField.NW_SRC,
            FlowField.NW_DST,
            FlowField.NW_PROTO,
            FlowField.NW_TOS,
            FlowField.NW_TTL,
            FlowField.NW_FRAG,
            FlowField.IPV6_SRC,
            FlowField.IPV6_DST,
            FlowField.IPV6_LABEL,
            FlowField.CT_NW_SRC,
            FlowField.CT_NW_DST,
            FlowField.CT_IPV6_SRC,
            FlowField.CT_IPV6_DST);

    private static final Set<FlowField> TRANSPORT_FIELDS = EnumSet.of(
            FlowField.TP_SRC,
            FlowField.TP_DST,
            FlowField.TCP_FLAGS,
            FlowField.ARP_SHA,
            FlowField.ARP_THA,
            FlowField.ND_TARGET,
            FlowField.ND_RESERVED,
            FlowField.ND_OPTIONS_TYPE,
            FlowField.CT_TP_SRC,
            FlowField.CT_TP_DST);

    private static final List<FlowMask> BITS = bits();

    private Stages() {}

    /** Whether a mask has bits of a stage. */
    static boolean touches(FlowMask mask, int stage) {
        long[] words = mask.words();
        long[] bits = BITS.get(stage).words();
        for (int i = 0; i < FlowKey.WORDS; i++) {
            if ((words[i] & bits[i]) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The bits of a mask up to a stage, this one included. */
    static FlowMask upTo(FlowMask mask, int stage) {
        FlowMask part = new FlowMask();
        for (int i = 0; i < FlowKey.WORDS; i++) {
            for (int s = 0; s <= stage; s++) {
                part.words()[i] |= mask.words()[i] & BITS.get(s).words()[i];
            }
        }
        return part;
    }

    /** Metadata is everything that belongs to no layer, so every bit of a key has a stage. */
    private static List<FlowMask> bits() {
        FlowMask metadata = new FlowMask();
        FlowMask link = of(LINK_FIELDS);
        FlowMask network = of(NETWORK_FIELDS);
        FlowMask transport = of(TRANSPORT_FIELDS);
        for (int i = 0; i < FlowKey.WORDS; i++) {
            metadata.words()[i] =
                    ~(link.words()[i] | network.words()[i] | transport.words()[i]);
        }
        return List.of(metadata, link, network, transport);
    }

    private static FlowMask of(Set<FlowField> fields) {
        FlowMask mask = new FlowMask();
        fields.forEach(mask::unwildcard);
        return mask;
    }
}

package dev.patchbay.datapath.conntrack;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;

/** The words of a key that say what the tracker found. */
final class CtWords {
    private CtWords() {}

    static void clear(FlowKey key) {
        long[] words = key.words();
        for (int i = FlowField.CT_STATE.word(); i <= FlowField.CT_TP_SRC.word(); i++) {
            words[i] = 0;
        }
        for (int i = FlowField.CT_IPV6_SRC.word(); i <= FlowField.CT_IPV6_DST.word() + 1; i++) {
            words[i] = 0;
        }
    }

    /**
     * Replaces all of them.
     *
     * @param label null for zero.
     * @param original tuple of the connection's first packet, or null.
     */
    static void write(FlowKey key, int state, int zone, int mark, Label label, PacketTuple original) {
        clear(key);
        marks(key, state, zone, mark, label);
        if (original == null || original.protocol == 0) {
            return;
        }
        if (original.ipv6) {
            key.set(FlowField.CT_IPV6_SRC, original.srcHigh, original.srcLow);
            key.set(FlowField.CT_IPV6_DST, original.dstHigh, original.dstLow);
        } else {
            key.set(FlowField.CT_NW_SRC, original.srcLow);
            key.set(FlowField.CT_NW_DST, original.dstLow);
        }
        boolean icmp = original.icmp();
        key.set(FlowField.CT_TP_SRC, icmp ? original.type : original.srcPort);
        key.set(FlowField.CT_TP_DST, icmp ? 0 : original.dstPort);
        key.set(FlowField.CT_NW_PROTO, original.protocol);
    }

    /** Replaces all but the tuple. */
    static void marks(FlowKey key, int state, int zone, int mark, Label label) {
        key.set(FlowField.CT_STATE, state);
        key.set(FlowField.CT_ZONE, zone);
        key.set(FlowField.CT_MARK, mark);
        if (label == null) {
            key.set(FlowField.CT_LABEL, 0, 0);
        } else {
            key.set(FlowField.CT_LABEL, label.high(), label.low());
        }
    }

    /** Takes all of them over from another key. */
    static void copy(FlowKey from, FlowKey to) {
        int first = FlowField.CT_STATE.word();
        int count = FlowField.CT_TP_SRC.word() + 1 - first;
        System.arraycopy(from.words(), first, to.words(), first, count);
        int ipv6 = FlowField.CT_IPV6_SRC.word();
        System.arraycopy(from.words(), ipv6, to.words(), ipv6, 4);
    }

    /**
     * Reads the tuple back.
     *
     * @param into zone and family of the packet set; filled in.
     * @return false if there is none of that family.
     */
    static boolean original(FlowKey key, boolean ipv6, PacketTuple into) {
        long[] words = key.words();
        int protocol = (int) FlowField.CT_NW_PROTO.get(words);
        boolean addresses = (words[FlowField.CT_IPV6_SRC.word()]
                        | words[FlowField.CT_IPV6_SRC.word() + 1]
                        | words[FlowField.CT_IPV6_DST.word()]
                        | words[FlowField.CT_IPV6_DST.word() + 1])
                != 0;
        if (protocol == 0 || addresses != ipv6) {
            return false;
        }
        into.clear(ipv6, (int) FlowField.CT_ZONE.get(words));
        into.protocol = protocol;
        if (ipv6) {
            into.srcHigh = FlowField.CT_IPV6_SRC.get(words);
            into.srcLow = FlowField.CT_IPV6_SRC.getLow(words);
            into.dstHigh = FlowField.CT_IPV6_DST.get(words);
            into.dstLow = FlowField.CT_IPV6_DST.getLow(words);
        } else {
            into.srcLow = FlowField.CT_NW_SRC.get(words);
            into.dstLow = FlowField.CT_NW_DST.get(words);
        }
        into.srcPort = (int) FlowField.CT_TP_SRC.get(words);
        into.dstPort = (int) FlowField.CT_TP_DST.get(words);
        return true;
    }
}

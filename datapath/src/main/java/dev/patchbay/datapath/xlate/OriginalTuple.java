package dev.patchbay.datapath.xlate;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * Exchanges a packet's addresses, ports and protocol with those of the first packet of its connection, in flow and mask
 * alike, so that what a look-up in between reads is un-wildcarded where it really comes from.
 *
 * <p><b>Threads.</b> Slow path; stateless.
 */
final class OriginalTuple {
    private OriginalTuple() {}

    static void swap(FlowKey flow, FlowMask wildcards, boolean ipv4) {
        swap(flow.words(), ipv4);
        swap(wildcards.words(), ipv4);
    }

    private static void swap(long[] words, boolean ipv4) {
        swap(words, FlowField.NW_PROTO, FlowField.CT_NW_PROTO);
        if (ipv4) {
            swap(words, FlowField.NW_SRC, FlowField.CT_NW_SRC);
            swap(words, FlowField.NW_DST, FlowField.CT_NW_DST);
        } else {
            swapWide(words, FlowField.IPV6_SRC, FlowField.CT_IPV6_SRC);
            swapWide(words, FlowField.IPV6_DST, FlowField.CT_IPV6_DST);
        }
        swap(words, FlowField.TP_SRC, FlowField.CT_TP_SRC);
        swap(words, FlowField.TP_DST, FlowField.CT_TP_DST);
    }

    private static void swap(long[] words, FlowField one, FlowField other) {
        long value = one.get(words);
        one.set(words, other.get(words));
        other.set(words, value);
    }

    private static void swapWide(long[] words, FlowField one, FlowField other) {
        long high = one.get(words);
        long low = one.getLow(words);
        one.set(words, other.get(words));
        one.setLow(words, other.getLow(words));
        other.set(words, high);
        other.setLow(words, low);
    }
}

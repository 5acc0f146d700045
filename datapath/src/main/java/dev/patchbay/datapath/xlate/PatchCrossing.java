package dev.patchbay.datapath.xlate;

import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * What a patch port strips from a packet: tunnel metadata, registers, metadata. The next bridge sees a packet that has just
 * arrived on its own port.
 *
 * <p><b>Threads.</b> Slow path; stateless.
 */
final class PatchCrossing {
    private static final FlowField[] TUNNEL = {
        FlowField.TUN_ID,
        FlowField.TUN_SRC,
        FlowField.TUN_DST,
        FlowField.TUN_FLAGS,
        FlowField.TUN_TOS,
        FlowField.TUN_TTL,
        FlowField.TUN_GBP_ID,
        FlowField.TUN_GBP_FLAGS
    };
    private static final FlowField[] WIDE_TUNNEL = {FlowField.TUN_IPV6_SRC, FlowField.TUN_IPV6_DST};

    private PatchCrossing() {}

    static void clearMetadata(FlowKey flow) {
        for (FlowField field : TUNNEL) {
            flow.set(field, 0);
        }
        for (FlowField field : WIDE_TUNNEL) {
            flow.set(field, 0, 0);
        }
        flow.set(FlowField.METADATA, 0);
        for (int word = FlowField.XREG0.word(); word <= FlowField.XREG7.word(); word++) {
            flow.words()[word] = 0;
        }
        flow.set(FlowField.ACTSET_OUTPUT, 0);
    }

    /** Behind the patch the tunnel fields were zero, whatever the packet had: looking at them there looked at nothing. */
    static void restoreTunnelMask(FlowMask before, FlowMask wildcards) {
        for (FlowField field : TUNNEL) {
            field.set(wildcards.words(), before.get(field));
        }
        for (FlowField field : WIDE_TUNNEL) {
            field.set(wildcards.words(), before.get(field));
            field.setLow(wildcards.words(), field.getLow(before.words()));
        }
    }
}

package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowMask;

/**
 * What the pipeline of one bridge knows about a packet besides its headers: tunnel fields, registers, metadata. A patch
 * port strips it, since the next bridge sees a packet that has just arrived on its own port; frozen state carries it over a
 * recirculation.
 *
 * <p><b>Threads.</b> Slow path; stateless.
 */
final class PipelineMetadata {
    private PipelineMetadata() {}

    /** Clears everything that ends at a patch port. */
    static void clear(FlowKey flow) {
        for (FlowField field : FlowField.tunnel()) {
            flow.clear(field);
        }
        flow.set(FlowField.METADATA, 0);
        for (int word = FlowField.XREG0.word(); word <= FlowField.XREG7.word(); word++) {
            flow.words()[word] = 0;
        }
        flow.set(FlowField.ACTSET_OUTPUT, OfPorts.UNSET);
    }

    /** Copies what frozen state keeps: the above but for {@code actset_output}, and the port of arrival. */
    static void copy(FlowKey from, FlowKey to) {
        for (FlowField field : FlowField.tunnel()) {
            to.copy(field, from);
        }
        to.set(FlowField.METADATA, from.get(FlowField.METADATA));
        for (int word = FlowField.XREG0.word(); word <= FlowField.XREG7.word(); word++) {
            to.words()[word] = from.words()[word];
        }
        to.set(FlowField.IN_PORT, from.get(FlowField.IN_PORT));
    }

    /** Un-wildcards the tunnel fields: a part of the metadata that is not made here but comes with the packet. */
    static void unwildcardTunnel(FlowMask wildcards) {
        for (FlowField field : FlowField.tunnel()) {
            wildcards.unwildcard(field);
        }
    }

    /** Wildcards the tunnel fields. */
    static void wildcardTunnel(FlowMask wildcards) {
        restoreTunnelMask(new FlowMask(), wildcards);
    }

    /**
     * Makes the mask say about tunnel fields what it said before. Behind a patch they were zero, whatever the packet had:
     * looking at them there looked at nothing.
     */
    static void restoreTunnelMask(FlowMask before, FlowMask wildcards) {
        for (FlowField field : FlowField.tunnel()) {
            field.set(wildcards.words(), before.get(field));
            if (field.wide()) {
                field.setLow(wildcards.words(), field.getLow(before.words()));
            }
        }
    }
}

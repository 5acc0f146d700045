/**
 * The model of an OpenFlow switch: bridges, their tables, flows and ports, and the commands that change and show them.
 *
 * <p>{@link dev.patchbay.datapath.ofproto.Bridge} holds it all; flows change through {@link
 * dev.patchbay.datapath.ofproto.FlowMods} only. Nothing here looks at packets: the translator does, with look-ups whose
 * answers are named by tags, and every change reports the tags of the answers it may have changed to a {@link
 * dev.patchbay.datapath.ofproto.ChangeSink}. All of it belongs to the one thread of the slow path.
 */
package dev.patchbay.datapath.ofproto;

package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.ArpPolicy;
import dev.patchbay.datapath.netns.IpAddress;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NamespaceTags;
import dev.patchbay.datapath.netns.Neighbour;
import dev.patchbay.datapath.netns.NeighbourState;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.flowcache.key.FlowField;

/**
 * ARP packets that come to a namespace. Those that it answers, and those that say something of a neighbour that it knows or asks
 * for, go to the slow path.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class ArpStage {
    private static final int REQUEST = 1;
    private static final int REPLY = 2;

    private final Traversal at;
    private final NamespaceStage stage;

    ArpStage(Traversal at, NamespaceStage stage) {
        this.at = at;
        this.stage = stage;
    }

    void receive(NetDevice device) {
        at.wildcards.unwildcard(FlowField.NW_PROTO).unwildcard(FlowField.NW_SRC).unwildcard(FlowField.NW_DST);
        int operation = (int) at.flow.get(FlowField.NW_PROTO);
        IpAddress sender = PacketAddresses.source(at.flow, true);
        IpAddress target = PacketAddresses.destination(at.flow, true);
        boolean valid = operation == REQUEST || operation == REPLY;
        if (valid && (concerns(device, operation, sender, target) || isKnown(device, sender))) {
            at.note(TraceNote.NAMESPACE_TAKES, "the namespace takes notice and answers if it was asked");
            stage.punt(new StageOrigin(StageOrigin.What.ARP, device.namespace(), device, null, 0, 0, 0));
        } else {
            stage.lose(device, DropReason.NEIGHBOUR_IGNORED);
        }
    }

    private boolean concerns(NetDevice device, int operation, IpAddress sender, IpAddress target) {
        if (operation == REQUEST) {
            return new ArpPolicy(at.out).answers(device, sender, target);
        }
        // Whoever in the namespace has asked gets the answer.
        return device.namespace().holder(target) != null;
    }

    private boolean isKnown(NetDevice device, IpAddress sender) {
        Namespace namespace = device.namespace();
        at.out.tag(NamespaceTags.neighbour(namespace.id(), device.ifindex(), sender));
        Neighbour entry = namespace.neighbours().get(device, sender);
        return entry != null && entry.state() != NeighbourState.PERMANENT && entry.state() != NeighbourState.NOARP;
    }
}

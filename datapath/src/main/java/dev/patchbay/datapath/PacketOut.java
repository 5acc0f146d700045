package dev.patchbay.datapath;

import dev.patchbay.datapath.action.ActionList;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.FlowModException;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.action.OfAction;
import dev.patchbay.datapath.upcall.Injection;
import dev.patchbay.datapath.xlate.Translation;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * A frame that a controller sends, with the actions to run on it in place of a look-up (OpenFlow's packet-out).
 *
 * @param bridge into which it is sent.
 * @param packet key of the frame with registers and metadata; {@code IN_PORT} is an OpenFlow port of the bridge or none.
 * @param frame all of the buffer, without FCS; nobody changes it any more.
 * @param actions as the controller gave them.
 */
public record PacketOut(Bridge bridge, FlowKey packet, DirectBuffer frame, List<OfAction> actions) {
    /** Longest frame: that of the longest message. */
    private static final int MAX_FRAME = 65_535;

    /** Translates it, with all side effects, and gives it to the worker. Slow path only. */
    void send(Fabric fabric, long nowMs) {
        if (frame.capacity() > MAX_FRAME) {
            throw new IllegalArgumentException("a frame of " + frame.capacity() + " octets is too long");
        }
        bridge.flows().requireReferences(actions);
        Translation translation = new Translation();
        fabric.translator().packetOut(bridge, packet, actions, frame.capacity(), nowMs, translation);
        if (isRefused(translation.error())) {
            throw new FlowModException("OFPFMFC_UNKNOWN", "the actions come to no end");
        }
        inject(fabric, bridge, packet, new FlowKey(), frame, translation.actions());
    }

    /** Has the worker run actions on a frame that came by the packet's port; {@code key} holds what else came with it. */
    static void inject(
            Fabric fabric, Bridge bridge, FlowKey packet, FlowKey key, DirectBuffer frame, ActionList actions) {
        key.set(FlowField.IN_PORT, datapathPort(bridge, packet));
        new FlowKeyExtractor(FlowKeyExtractor.DEFAULT_VLAN_LIMIT).extract(frame, 0, frame.capacity(), key);
        if (!fabric.injections().offer(new Injection(actions, key, FlowKeyExtractor.flowHash(key), frame))) {
            throw new IllegalArgumentException("too many packets wait to be sent");
        }
    }

    /** Whether the translation failed, and did not only find that the packet must not come in. */
    private static boolean isRefused(DropReason error) {
        return error != null && error != DropReason.PORT_NO_RECEIVE && error != DropReason.TUNNEL_ECN;
    }

    /** 0, which no port has, if there is no port that it could have come by. */
    private static int datapathPort(Bridge bridge, FlowKey packet) {
        OfPort port = bridge.port((int) packet.get(FlowField.IN_PORT));
        return port == null || port.type() == PortType.PATCH ? 0 : port.dpPort();
    }
}

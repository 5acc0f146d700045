package dev.patchbay.datapath.xlate;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.datapath.counter.DropReason;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NamespaceTags;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.flowcache.key.FlowField;
import java.util.List;

/**
 * Linux bridges: they learn where stations are, forward to one port or all, and show IP packets to iptables on the way ({@code
 * br_netfilter}), with the ports as physical devices.
 *
 * <p>Tagged frames pass untouched. A bridge has no spanning tree, and what is for the bridge's own address ends there: bridges of
 * the hybrid plug have no IP address.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class BridgeStage {
    private static final long GROUP = 1L << 40;
    private static final long RESERVED = 0x0180_c200_0000L;
    private static final long RESERVED_MASK = 0xffff_ffff_fff0L;

    private final Traversal at;
    private final NamespaceStage stage;
    private final IpStage ip;

    BridgeStage(Traversal at, NamespaceStage stage, IpStage ip) {
        this.at = at;
        this.stage = stage;
        this.ip = ip;
    }

    /** A port of a bridge has received a frame. */
    void receive(NetDevice port) {
        NetDevice bridge = port.master();
        if (!bridge.up()) {
            stage.lose(port, DropReason.DEVICE_DOWN);
            return;
        }
        learn(port, bridge);
        at.wildcards.unwildcard(FlowField.ETH_DST);
        if ((at.flow.get(FlowField.ETH_DST) & RESERVED_MASK) == RESERVED) {
            stage.lose(port, DropReason.DEVICE_OTHER_HOST);
            return;
        }
        StageState packet = StageState.bridged(port, at.crossings, at.longest);
        if (filters(port.namespace())) {
            ip.receive(packet);
        } else {
            forward(packet);
        }
    }

    private void learn(NetDevice port, NetDevice bridge) {
        at.wildcards.unwildcard(FlowField.ETH_SRC);
        long source = at.flow.get(FlowField.ETH_SRC);
        SideEffect.LearnStation learned = new SideEffect.LearnStation(port, bridge, source);
        at.effect(learned);
        if (learned.wouldChangeTable()) {
            at.out.wouldWrite();
        }
        // If the entry goes or moves, the next packet of this station has to be seen by the slow path.
        bridge.stations().lookup(0, source, at.out);
    }

    /** Whether iptables sees the packet. */
    private boolean filters(Namespace namespace) {
        at.out.tag(NamespaceTags.sysctls(namespace.id()));
        if (VlanStack.depth(at.flow) > 0) {
            return false;
        }
        String setting = switch ((int) at.flow.get(FlowField.ETH_TYPE)) {
            case EtherType.IPV4 -> "net.bridge.bridge-nf-call-iptables";
            case EtherType.IPV6 -> "net.bridge.bridge-nf-call-ip6tables";
            default -> null;
        };
        return setting != null && namespace.sysctls().number(setting) != 0;
    }

    /** Sends a packet on, by the port where its station was seen or by all others. */
    void forward(StageState packet) {
        NetDevice bridge = packet.in();
        at.wildcards.unwildcard(FlowField.ETH_DST);
        long destination = at.flow.get(FlowField.ETH_DST);
        if (destination == bridge.mac()) {
            stage.lose(packet.portIn(), DropReason.NOT_FORWARDED);
            return;
        }
        List<NetDevice> ports = bridge.ports().stream()
                .filter(each -> each != packet.portIn() && each.up())
                .toList();
        int known =
                (destination & GROUP) != 0 ? OfPorts.NONE : bridge.stations().lookup(0, destination, at.out);
        if (known != OfPorts.NONE) {
            ports = ports.stream().filter(each -> each.ifindex() == known).toList();
        }
        if (ports.isEmpty()) {
            stage.lose(packet.portIn(), DropReason.NOT_FORWARDED);
        }
        for (int i = 0; i < ports.size(); i++) {
            NetDevice port = ports.get(i);
            if (i == ports.size() - 1) {
                send(packet, port);
            } else {
                stage.copy(() -> send(packet, port));
            }
        }
    }

    private void send(StageState packet, NetDevice port) {
        stage.limit(port, () -> stage.lose(DropReason.DEVICE_OVER_MTU), () -> {
            StageState leaving = packet.toPort(port);
            if (!filters(packet.namespace()) || ip.passesBridge(leaving)) {
                stage.transmit(port);
            }
        });
    }

    /** The bridge's own namespace sends a frame; it has just set its destination, so that counts already. */
    void transmit(NetDevice bridge) {
        long destination = at.flow.get(FlowField.ETH_DST);
        int known =
                (destination & GROUP) != 0 ? OfPorts.NONE : bridge.stations().lookup(0, destination, at.out);
        for (NetDevice port : bridge.ports()) {
            if (port.up() && (known == OfPorts.NONE || port.ifindex() == known)) {
                stage.copy(() -> stage.transmit(port));
            }
        }
    }
}

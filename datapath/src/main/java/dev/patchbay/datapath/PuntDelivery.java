package dev.patchbay.datapath;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.datapath.local.NamespaceAgent;
import dev.patchbay.datapath.ofproto.controller.PacketIn;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.Prerequisite;
import dev.patchbay.datapath.upcall.Punt;
import dev.patchbay.datapath.upcall.PuntHandler;
import dev.patchbay.datapath.xlate.ControllerOrigin;
import dev.patchbay.datapath.xlate.IdTable;
import dev.patchbay.datapath.xlate.PuntOrigin;
import dev.patchbay.datapath.xlate.StageOrigin;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes the frames that the workers send up: makes packet-ins of those for controllers, and gives the others to the namespaces.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class PuntDelivery implements PuntHandler {
    /** What controllers are not told of a tunnel; of its flags they know only one that no tunnel here has. */
    private static final Set<FlowField> UNTOLD = EnumSet.of(FlowField.TUN_FLAGS, FlowField.TUN_TOS, FlowField.TUN_TTL);

    private static final List<FlowField> TUPLE =
            List.of(FlowField.CT_NW_PROTO, FlowField.CT_TP_SRC, FlowField.CT_TP_DST);
    private static final List<FlowField> IPV4_TUPLE = List.of(FlowField.CT_NW_SRC, FlowField.CT_NW_DST);
    private static final List<FlowField> IPV6_TUPLE = List.of(FlowField.CT_IPV6_SRC, FlowField.CT_IPV6_DST);

    private final IdTable<PuntOrigin> origins;
    private final NamespaceAgent namespaces;

    PuntDelivery(IdTable<PuntOrigin> origins, NamespaceAgent namespaces) {
        this.origins = origins;
        this.namespaces = namespaces;
    }

    @Override
    public void punted(Punt punt) {
        switch (origins.state(punt.id())) {
            case ControllerOrigin origin -> packetIn(origin, punt);
            case StageOrigin origin -> namespaces.punted(origin, punt);
            case null -> {
                // Who wanted it is gone.
            }
        }
    }

    private static void packetIn(ControllerOrigin origin, Punt punt) {
        byte[] frame = new byte[punt.frameLength()];
        punt.frame().getBytes(0, frame);
        origin.bridge()
                .controllers()
                .send(new PacketIn(
                        origin.bridge().name(),
                        origin.reason(),
                        origin.table(),
                        origin.cookie(),
                        (int) origin.metadata().get(FlowField.IN_PORT),
                        origin.controllerId(),
                        userdata(origin),
                        metadata(origin.metadata(), punt.key()),
                        new UnsafeBuffer(frame)));
    }

    private static UnsafeBuffer userdata(ControllerOrigin origin) {
        return new UnsafeBuffer(HexFormat.of().parseHex(origin.userdata().replace(".", "")));
    }

    /** All that is not zero of what actions knew about the packet, and of what came with the frame. */
    private static Match metadata(FlowKey known, FlowKey frame) {
        Match match = new Match();
        set(match, FlowField.IN_PORT, known);
        for (FlowField field : FlowField.tunnel()) {
            if (!UNTOLD.contains(field)) {
                setUnlessZero(match, field, known);
            }
        }
        setUnlessZero(match, FlowField.METADATA, known);
        for (FlowField register : FlowField.registers()) {
            setUnlessZero(match, register, known);
        }
        setUnlessZero(match, FlowField.PKT_MARK, frame);
        setUnlessZero(match, FlowField.CT_STATE, frame);
        setUnlessZero(match, FlowField.CT_ZONE, frame);
        setUnlessZero(match, FlowField.CT_MARK, frame);
        setUnlessZero(match, FlowField.CT_LABEL, frame);
        if (!frame.isZero(FlowField.CT_STATE)) {
            // The tuple means nothing to who does not know its family.
            set(match, FlowField.ETH_TYPE, frame);
            setTuple(match, frame);
        }
        return match;
    }

    private static void setTuple(Match match, FlowKey frame) {
        if (frame.isZero(FlowField.CT_NW_PROTO) || !Prerequisite.CT_IP.metBy(frame)) {
            return;
        }
        boolean ipv4 = frame.get(FlowField.ETH_TYPE) == EtherType.IPV4;
        for (FlowField field : ipv4 ? IPV4_TUPLE : IPV6_TUPLE) {
            set(match, field, frame);
        }
        for (FlowField field : TUPLE) {
            set(match, field, frame);
        }
    }

    private static void setUnlessZero(Match match, FlowField field, FlowKey packet) {
        if (!packet.isZero(field)) {
            set(match, field, packet);
        }
    }

    private static void set(Match match, FlowField field, FlowKey packet) {
        if (field.wide()) {
            match.set(field, packet.get(field), packet.getLow(field), -1L, -1L);
        } else {
            match.set(field, packet.get(field), -1L);
        }
    }
}

package dev.patchbay.datapath;

import dev.patchbay.datapath.ofproto.controller.PacketIn;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.upcall.Punt;
import dev.patchbay.datapath.upcall.PuntHandler;
import dev.patchbay.datapath.xlate.IdTable;
import dev.patchbay.datapath.xlate.PuntOrigin;
import dev.patchbay.flowcache.key.FlowField;
import dev.patchbay.flowcache.key.FlowKey;
import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes packet-ins of the frames that the workers send up, and gives them to whoever listens to the bridge.
 *
 * <p><b>Threads.</b> Slow path only.
 */
final class PuntDelivery implements PuntHandler {
    private static final FlowField[] CONNECTION = {
        FlowField.CT_STATE,
        FlowField.CT_ZONE,
        FlowField.CT_MARK,
        FlowField.CT_NW_SRC,
        FlowField.CT_NW_DST,
        FlowField.CT_NW_PROTO,
        FlowField.CT_TP_SRC,
        FlowField.CT_TP_DST
    };
    private static final FlowField[] WIDE_CONNECTION = {FlowField.CT_LABEL, FlowField.CT_IPV6_SRC, FlowField.CT_IPV6_DST
    };
    private static final FlowField[] PIPELINE = {
        FlowField.TUN_ID,
        FlowField.TUN_SRC,
        FlowField.TUN_DST,
        FlowField.TUN_FLAGS,
        FlowField.TUN_TOS,
        FlowField.TUN_TTL,
        FlowField.METADATA
    };

    private final IdTable<PuntOrigin> origins;

    PuntDelivery(IdTable<PuntOrigin> origins) {
        this.origins = origins;
    }

    @Override
    public void punted(Punt punt) {
        PuntOrigin origin = origins.state(punt.id());
        if (origin == null) {
            return;
        }
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

    private static UnsafeBuffer userdata(PuntOrigin origin) {
        return new UnsafeBuffer(HexFormat.of().parseHex(origin.userdata().replace(".", "")));
    }

    /** All that is not zero of what actions knew about the packet, and of what came with the frame. */
    private static Match metadata(FlowKey known, FlowKey frame) {
        Match match = new Match().set(FlowField.IN_PORT, known.get(FlowField.IN_PORT), -1L);
        for (FlowField field : PIPELINE) {
            setUnlessZero(match, field, known.get(field));
        }
        for (FlowField register : FlowField.registers()) {
            setUnlessZero(match, register, known.get(register));
        }
        setUnlessZero(match, FlowField.PKT_MARK, frame.get(FlowField.PKT_MARK));
        if (frame.get(FlowField.CT_STATE) != 0) {
            for (FlowField field : CONNECTION) {
                setUnlessZero(match, field, frame.get(field));
            }
            for (FlowField field : WIDE_CONNECTION) {
                long high = frame.get(field);
                long low = frame.getLow(field);
                if (high != 0 || low != 0) {
                    match.set(field, high, low, -1L, -1L);
                }
            }
        }
        return match;
    }

    private static void setUnlessZero(Match match, FlowField field, long value) {
        if (value != 0) {
            match.set(field, value, -1L);
        }
    }
}

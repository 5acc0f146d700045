package dev.patchbay.control.scenario;

import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.ofproto.controller.ControllerListener;
import dev.patchbay.datapath.ofproto.controller.PacketIn;
import dev.patchbay.datapath.ofproto.controller.PacketInReason;
import dev.patchbay.datapath.ofproto.field.OpenFlowVersion;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An OpenFlow 1.0 controller at every bridge that writes down the packets it gets, those with an invalid TTL included. */
final class PacketInRecorder implements ControllerListener {
    private final List<Map<String, Object>> packets = new ArrayList<>();

    /** Connects to all bridges that there are. */
    void listen(SwitchModel model) {
        model.bridges().forEach(bridge -> bridge.controllers().add(this));
    }

    @Override
    public OpenFlowVersion version() {
        return OpenFlowVersion.OF10;
    }

    @Override
    public boolean wants(PacketInReason reason) {
        return true;
    }

    @Override
    public void packetIn(PacketIn packet) {
        byte[] frame = new byte[packet.frame().capacity()];
        packet.frame().getBytes(0, frame);
        Map<String, Object> recorded = new LinkedHashMap<>();
        recorded.put("bridge", packet.bridge());
        recorded.put("reason", packet.reason().text(version()));
        recorded.put("in_port", (long) packet.inPort());
        recorded.put("total_len", (long) frame.length);
        recorded.put("frame", HexFormat.of().formatHex(frame));
        packets.add(recorded);
    }

    /** Takes everything that came so far, in the shape of {@code packet_ins}. */
    List<Map<String, Object>> take() {
        List<Map<String, Object>> taken = List.copyOf(packets);
        packets.clear();
        return taken;
    }
}

package dev.patchbay.control.host;

import dev.patchbay.codec.pcap.PacketDirection;
import dev.patchbay.codec.pcap.PcapngWriter;
import dev.patchbay.control.capture.CaptureRing;
import dev.patchbay.control.capture.FrameTaps;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.Bridge;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.vport.FrameTap;
import dev.patchbay.datapath.vport.Vport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first frames of every port and every device of a namespace of a host, kept for the case that a check fails.
 *
 * <p><b>Threads.</b> Started on the slow path; written by the thread of a command.
 *
 * <p><b>Bounds.</b> {@link #RING_BYTES} per port; later frames are not kept.
 */
final class HostCapture {
    private static final int RING_BYTES = 1 << 20;
    private static final int WHOLE_FRAME = 65_535;

    private final Map<String, CaptureRing> rings = new LinkedHashMap<>();

    void start(SwitchModel model) {
        for (Bridge bridge : model.bridges()) {
            for (OfPort port : bridge.ports()) {
                Vport vport = model.vport(port);
                if (vport != null && model.namespaces().byPort(port.name()) == null) {
                    keep(port.name(), vport);
                }
            }
        }
        for (Namespace namespace : model.namespaces().all()) {
            for (NetDevice device : namespace.devices()) {
                keep(device.toString(), model.beginCapture(device));
            }
        }
    }

    private void keep(String name, Vport vport) {
        CaptureRing ring = new CaptureRing(RING_BYTES, WHOLE_FRAME);
        FrameTaps.add(vport, ring);
        rings.put(name, ring);
    }

    boolean isRunning() {
        return !rings.isEmpty();
    }

    /** Writes what was kept and forgets it; ports are the file's interfaces, directions are seen from the switch. */
    void write(Path file) throws IOException {
        try (PcapngWriter writer = new PcapngWriter(Files.newOutputStream(file))) {
            for (Map.Entry<String, CaptureRing> port : rings.entrySet()) {
                int id = writer.addInterface(port.getKey());
                List<IOException> failed = new ArrayList<>();
                CaptureRing.Reader reader = (source, direction, timeNs, original, buffer, offset, length) -> {
                    try {
                        writer.write(id, timeNs, buffer, offset, length, original, direction(direction), null);
                    } catch (IOException e) {
                        failed.add(e);
                    }
                };
                // A ring hands out its frames in at most two pieces.
                int written;
                do {
                    written = port.getValue().drain(reader, Integer.MAX_VALUE);
                } while (failed.isEmpty() && written > 0);
                if (!failed.isEmpty()) {
                    throw failed.getFirst();
                }
            }
        }
    }

    private static PacketDirection direction(FrameTap.Direction direction) {
        return direction == FrameTap.Direction.RECEIVED ? PacketDirection.INBOUND : PacketDirection.OUTBOUND;
    }
}

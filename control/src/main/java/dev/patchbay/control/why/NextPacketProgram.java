package dev.patchbay.control.why;

import dev.patchbay.control.appctl.Program;
import dev.patchbay.control.appctl.ProgramCall;
import dev.patchbay.control.capture.CaptureRing;
import dev.patchbay.control.capture.FrameTaps;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.VirtualSwitch;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.field.FlowSyntaxException;
import dev.patchbay.datapath.ofproto.field.Match;
import dev.patchbay.datapath.ofproto.field.MatchParser;
import dev.patchbay.datapath.ofproto.field.PortNames;
import dev.patchbay.datapath.vport.FrameTap;
import dev.patchbay.datapath.vport.Vport;
import dev.patchbay.flowcache.key.FlowKey;
import dev.patchbay.flowcache.key.FlowKeyExtractor;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * {@code next-packet PORT MATCH}: waits for the next frame that comes in by a port and matches, and prints its octets.
 *
 * <p>When it listens it says so on standard error; who waits for that line misses no frame after it.
 */
final class NextPacketProgram implements Program {
    private static final long IDLE_MS = 2;
    private static final int WHOLE_FRAME = 65_535;
    private static final int BATCH = 64;

    private final VirtualSwitch vswitch;

    NextPacketProgram(VirtualSwitch vswitch) {
        this.vswitch = vswitch;
    }

    @Override
    public String name() {
        return "next-packet";
    }

    @Override
    public String summary() {
        return "the octets of the next frame that comes in by a port and matches";
    }

    @Override
    public int run(ProgramCall call, List<String> arguments) throws IOException, InterruptedException {
        if (arguments.size() != 2) {
            call.err().println("next-packet: expected a port and a match, such as tapA icmp,nw_dst=10.0.0.5");
            return 1;
        }
        try {
            Match match = MatchParser.parse(arguments.get(1), PortNames.NONE);
            Vport port =
                    vswitch.call(model -> port(model, arguments.getFirst())).get();
            String frame = await(call, port, match);
            call.out().println(frame);
            call.out().flush();
            return frame.isEmpty() ? 1 : 0;
        } catch (FlowSyntaxException wrong) {
            call.err().println("next-packet: bad match: " + wrong.getMessage());
        } catch (ExecutionException failed) {
            if (!(failed.getCause() instanceof IllegalArgumentException)) {
                throw new IllegalStateException(failed.getCause());
            }
            call.err().println("next-packet: " + failed.getCause().getMessage());
        }
        return 1;
    }

    private static Vport port(SwitchModel model, String name) {
        NetDevice device = model.namespaces().root().device(name);
        if (device != null && device.kind() == DeviceKind.TAP) {
            return model.vport(device.vport());
        }
        OfPort port = model.port(name);
        Vport vport = port == null ? null : model.vport(port);
        if (vport == null) {
            throw new IllegalArgumentException("no port or tap device named " + name);
        }
        return vport;
    }

    /** The first frame that matches; empty if the caller interrupts. */
    private static String await(ProgramCall call, Vport port, Match match) throws InterruptedException {
        CaptureRing ring = new CaptureRing(CaptureRing.DEFAULT_RING_BYTES, WHOLE_FRAME);
        AtomicBoolean interrupted = new AtomicBoolean();
        call.onInterrupt(() -> interrupted.set(true));
        StringBuilder found = new StringBuilder();
        FlowKeyExtractor extractor = new FlowKeyExtractor();
        FrameTaps.add(port, ring);
        try {
            call.err().println("listening on " + port.name());
            while (!interrupted.get() && found.isEmpty()) {
                int taken = ring.drain(
                        (source, direction, timeNs, original, buffer, offset, length) -> {
                            if (direction != FrameTap.Direction.RECEIVED || !found.isEmpty()) {
                                return;
                            }
                            FlowKey key = new FlowKey();
                            extractor.extract(buffer, offset, length, key);
                            if (match.matches(key)) {
                                found.append(WalkJson.hex(new UnsafeBuffer(buffer, offset, length)));
                            }
                        },
                        BATCH);
                if (taken == 0) {
                    Thread.sleep(IDLE_MS);
                }
            }
            return found.toString();
        } finally {
            FrameTaps.remove(port, ring);
        }
    }
}

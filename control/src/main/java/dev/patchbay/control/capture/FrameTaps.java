package dev.patchbay.control.capture;

import dev.patchbay.datapath.vport.FrameTap;
import dev.patchbay.datapath.vport.Vport;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Several captures on the one hook that a port has.
 *
 * <p>All changes of a hook by this class are serialised; nothing else may set it. Any thread may call.
 */
public final class FrameTaps {
    private FrameTaps() {}

    /** Begins to show the frames of a port to one more tap. */
    public static void add(Vport port, FrameTap tap) {
        synchronized (FrameTaps.class) {
            List<FrameTap> taps = current(port);
            taps.add(tap);
            port.frameTap(combined(taps));
        }
    }

    /** Ends it again; a frame in flight may still be shown. */
    public static void remove(Vport port, FrameTap tap) {
        synchronized (FrameTaps.class) {
            List<FrameTap> taps = current(port);
            taps.remove(tap);
            port.frameTap(combined(taps));
        }
    }

    private static List<FrameTap> current(Vport port) {
        return switch (port.frameTap()) {
            case null -> new ArrayList<>();
            case FanOut fanOut -> new ArrayList<>(fanOut.taps);
            case FrameTap single -> new ArrayList<>(List.of(single));
        };
    }

    private static FrameTap combined(List<FrameTap> taps) {
        return switch (taps.size()) {
            case 0 -> null;
            case 1 -> taps.getFirst();
            default -> new FanOut(List.copyOf(taps));
        };
    }

    /** Shows each frame to all. */
    private static final class FanOut implements FrameTap {
        private final List<FrameTap> taps;

        FanOut(List<FrameTap> taps) {
            this.taps = taps;
        }

        @Override
        public void onFrame(Vport port, Direction direction, long timeNs, DirectBuffer buffer, int offset, int length) {
            for (int i = 0; i < taps.size(); i++) {
                taps.get(i).onFrame(port, direction, timeNs, buffer, offset, length);
            }
        }
    }
}

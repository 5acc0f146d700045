package dev.patchbay.control.command;

import dev.patchbay.control.capture.CaptureFilter;
import dev.patchbay.control.capture.CaptureRing;
import dev.patchbay.datapath.vport.FrameTap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.agrona.DirectBuffer;

/** Takes frames from a capture's ring, drops those that nobody asked for, and counts to the limit. One thread. */
final class CaptureLoop {
    private static final int BATCH = 64;

    private final CaptureRing ring;
    private final CaptureFilter filter;
    private final List<CapturePoint> points;
    private final boolean cooked;
    private final Boolean only;
    private final long limit;
    private final CapturePrinter printer;
    private long matched;
    private long captured;

    /**
     * A loop.
     *
     * @param points where the frames come from, by the numbers of the ring's hooks
     * @param cooked whether it is shown which of them a frame was seen at
     * @param only whether incoming frames alone are wanted, or outgoing ones, or null for both
     * @param limit after how many frames it is done
     */
    CaptureLoop(
            CaptureRing ring,
            CaptureFilter filter,
            List<CapturePoint> points,
            boolean cooked,
            Boolean only,
            long limit,
            CapturePrinter printer) {
        this.ring = ring;
        this.filter = filter;
        this.points = points;
        this.cooked = cooked;
        this.only = only;
        this.limit = limit;
        this.printer = printer;
    }

    /** Works through what has arrived; returns how many frames were taken. */
    int drain() throws IOException {
        try {
            int taken = ring.drain(this::frame, BATCH);
            if (taken > 0) {
                printer.flush();
            }
            return taken;
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    boolean done() {
        return captured >= limit;
    }

    /** Frames that the filter let through. */
    long matched() {
        return matched;
    }

    /** Frames that were printed or stored. */
    long captured() {
        return captured;
    }

    private void frame(
            int source,
            FrameTap.Direction direction,
            long timeNs,
            int originalLength,
            DirectBuffer buffer,
            int offset,
            int length) {
        byte[] octets = new byte[length];
        buffer.getBytes(offset, octets);
        boolean incoming = points.get(source).incoming(direction);
        if ((only != null && incoming != only) || !filter.test(octets)) {
            return;
        }
        matched++;
        if (captured >= limit) {
            return;
        }
        captured++;
        try {
            printer.frame(
                    timeNs, originalLength, octets, cooked ? points.get(source).cooked(incoming, octets) : null);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}

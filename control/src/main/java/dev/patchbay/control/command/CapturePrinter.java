package dev.patchbay.control.command;

import dev.patchbay.control.capture.FrameText;
import dev.patchbay.control.capture.PcapWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.agrona.concurrent.UnsafeBuffer;

/** Where the frames of a capture go: lines of text, or a file. One thread. */
interface CapturePrinter extends AutoCloseable {
    /**
     * One frame.
     *
     * @param timeNs since the epoch
     * @param originalLength of the frame, of which {@code octets} may be the beginning only
     */
    void frame(long timeNs, int originalLength, byte[] octets) throws IOException;

    /** Lets the reader see what was printed. */
    void flush() throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Lines of text.
     *
     * @param timeStyle how often {@code -t} was given: not at all for the time of day, once for none, twice for seconds
     *     since the epoch, four times for date and time
     */
    static CapturePrinter text(PrintStream out, boolean linkLevel, int verbosity, int timeStyle) {
        FrameText text = new FrameText(linkLevel, verbosity);
        return new CapturePrinter() {
            @Override
            public void frame(long timeNs, int originalLength, byte[] octets) {
                out.println(stamp(timeNs, timeStyle) + text.of(octets, originalLength));
            }

            @Override
            public void flush() {
                out.flush();
            }

            @Override
            public void close() {
                // The caller's standard output stays open.
            }
        };
    }

    /** A capture file. */
    static CapturePrinter file(PcapWriter writer) {
        return new CapturePrinter() {
            @Override
            public void frame(long timeNs, int originalLength, byte[] octets) throws IOException {
                writer.write(timeNs, originalLength, new UnsafeBuffer(octets), 0, octets.length);
            }

            @Override
            public void flush() throws IOException {
                writer.flush();
            }

            @Override
            public void close() throws IOException {
                writer.close();
            }
        };
    }

    private static String stamp(long timeNs, int style) {
        Instant time =
                Instant.ofEpochSecond(Math.floorDiv(timeNs, 1_000_000_000L), Math.floorMod(timeNs, 1_000_000_000L));
        return switch (style) {
            case 0 -> DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS ").format(time.atZone(ZoneId.systemDefault()));
            case 1 -> "";
            case 2 -> String.format("%d.%06d ", time.getEpochSecond(), time.getNano() / 1_000);
            default ->
                DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS ").format(time.atZone(ZoneId.systemDefault()));
        };
    }
}

package dev.patchbay.control.command;

import dev.patchbay.control.capture.Cooked;
import dev.patchbay.control.capture.FrameText;
import dev.patchbay.control.capture.HexStyle;
import dev.patchbay.control.capture.PcapWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.agrona.concurrent.UnsafeBuffer;

/** Where the frames of a capture go: lines of text, or a file. One thread. */
interface CapturePrinter extends AutoCloseable {
    /** Octets of the header of Ethernet. */
    int ETHERNET = 14;

    /**
     * One frame.
     *
     * @param timeNs since the epoch
     * @param originalLength of the frame, of which {@code octets} may be the beginning only
     * @param cooked what a capture of all devices shows in the place of its header, or null
     */
    void frame(long timeNs, int originalLength, byte[] octets, Cooked cooked) throws IOException;

    /** Lets the reader see what was printed. */
    void flush() throws IOException;

    @Override
    void close() throws IOException;

    /**
     * Lines of text.
     *
     * @param timeStyle how often {@code -t} was given: not at all for the time of day, once for none, twice for seconds
     *     since the epoch, four times for date and time
     * @param hex which octets are shown, too
     */
    static CapturePrinter text(PrintStream out, boolean linkLevel, int verbosity, int timeStyle, HexStyle hex) {
        FrameText text = new FrameText(linkLevel, verbosity);
        return new CapturePrinter() {
            @Override
            public void frame(long timeNs, int originalLength, byte[] octets, Cooked cooked) {
                String line =
                        cooked == null ? text.of(octets, originalLength) : text.of(octets, originalLength, cooked);
                byte[] packet = cooked == null ? octets : cooked.packet(octets);
                out.println(stamp(timeNs, timeStyle) + line + hex.of(packet, cooked == null ? ETHERNET : Cooked.BYTES));
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
            public void frame(long timeNs, int originalLength, byte[] octets, Cooked cooked) throws IOException {
                byte[] packet = cooked == null ? octets : cooked.packet(octets);
                int longer = packet.length - octets.length;
                writer.write(timeNs, originalLength + longer, new UnsafeBuffer(packet), 0, packet.length);
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

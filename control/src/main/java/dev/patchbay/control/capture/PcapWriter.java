package dev.patchbay.control.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;

/**
 * Writes the classic capture file that {@code tcpdump -w} writes: times in microseconds.
 *
 * <pre>
 *   file:   magic a1b2c3d4 | version 2.4 | zone 0 | accuracy 0 | snapshot length | link type
 *   frame:  seconds | microseconds | kept length | true length | octets
 * </pre>
 *
 * <p>All numbers are little endian; the magic number tells a reader. One thread at a time.
 */
public final class PcapWriter implements AutoCloseable {
    private static final int MAGIC = 0xa1b2c3d4;
    /** Link type of Ethernet. */
    public static final int ETHERNET = 1;

    /** Link type of frames with {@link Cooked} headers. */
    public static final int COOKED = 276;

    private static final long NS_PER_SECOND = 1_000_000_000;

    private final OutputStream out;
    private final ByteBuffer header = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);

    /**
     * Writes the file header.
     *
     * @param out closed with this writer
     * @param snapshotLength the most that is kept of a frame
     * @param linkType what the frames begin with
     */
    public PcapWriter(OutputStream out, int snapshotLength, int linkType) throws IOException {
        this.out = out;
        header.putInt(MAGIC).putShort((short) 2).putShort((short) 4).putInt(0).putInt(0);
        header.putInt(snapshotLength).putInt(linkType);
        out.write(header.array(), 0, header.position());
    }

    /** Adds a frame; for the parameters see {@link CaptureRing.Reader#onFrame}. */
    public void write(long timeNs, int originalLength, DirectBuffer buffer, int offset, int length) throws IOException {
        header.clear();
        header.putInt((int) Math.floorDiv(timeNs, NS_PER_SECOND));
        header.putInt((int) (Math.floorMod(timeNs, NS_PER_SECOND) / 1_000));
        header.putInt(length).putInt(originalLength);
        out.write(header.array(), 0, header.position());
        byte[] octets = new byte[length];
        buffer.getBytes(offset, octets);
        out.write(octets);
    }

    /** Hands what was written to the system. */
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}

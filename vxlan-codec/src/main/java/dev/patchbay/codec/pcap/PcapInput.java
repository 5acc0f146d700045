package dev.patchbay.codec.pcap;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bytes of a capture file in order, with the offset reached and with room for one block.
 *
 * <p>Memory grows with the bytes that really arrive, not with what a length field promises: a file of a hundred octets
 * cannot make the reader allocate megabytes.
 */
final class PcapInput implements Closeable {
    /** Longest block or record that is taken for real. */
    static final int MAX_BLOCK = 16 * 1024 * 1024;

    private static final int READ_AHEAD = 64 * 1024;
    private static final int FIRST_CHUNK = 8 * 1024;

    private final InputStream in;
    private byte[] bytes = new byte[FIRST_CHUNK];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private long offset;

    PcapInput(InputStream in) {
        this.in = new BufferedInputStream(in, READ_AHEAD);
    }

    /** Octets taken so far. */
    long offset() {
        return offset;
    }

    /** The octets taken by the last reads, from index 0, in big-endian order unless the caller changes that. */
    ByteBuffer view() {
        return view;
    }

    /** The array behind {@link #view}. */
    byte[] bytes() {
        return bytes;
    }

    /**
     * Takes octets to index {@code at} of the view.
     *
     * @return how many; fewer than {@code count} only at the end of the file
     */
    int read(int at, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int wanted = Math.min(count - done, Math.max(FIRST_CHUNK, done));
            if (bytes.length < at + done + wanted) {
                bytes = Arrays.copyOf(bytes, Math.max(at + done + wanted, 2 * bytes.length));
                view = ByteBuffer.wrap(bytes).order(view.order());
            }
            int taken = in.readNBytes(bytes, at + done, wanted);
            done += taken;
            offset += taken;
            if (taken < wanted) {
                break;
            }
        }
        return done;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}

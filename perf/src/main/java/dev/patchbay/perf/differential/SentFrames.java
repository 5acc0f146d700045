package dev.patchbay.perf.differential;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Frames that a dummy port sends, read from the capture file that it appends them to.
 *
 * <p><b>Threads.</b> One at a time.
 */
final class SentFrames implements AutoCloseable {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final int LENGTH_AT = 8;

    private final FileChannel file;
    private long position = FILE_HEADER;

    SentFrames(Path capture) throws IOException {
        file = FileChannel.open(capture, StandardOpenOption.READ);
    }

    /** What was sent since the last call, in hexadecimal digits. */
    List<String> take() throws IOException {
        List<String> frames = new ArrayList<>();
        long size = file.size();
        if (size <= position) {
            return frames;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) (size - position)).order(ByteOrder.LITTLE_ENDIAN);
        int count = 1;
        while (bytes.hasRemaining() && count > 0) {
            count = file.read(bytes, position + bytes.position());
        }
        bytes.flip();
        while (bytes.remaining() >= RECORD_HEADER) {
            int length = bytes.getInt(bytes.position() + LENGTH_AT);
            if (bytes.remaining() < RECORD_HEADER + length) {
                break;
            }
            byte[] frame = new byte[length];
            bytes.position(bytes.position() + RECORD_HEADER);
            bytes.get(frame);
            frames.add(HexFormat.of().formatHex(frame));
        }
        position += bytes.position();
        return frames;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}

package dev.patchbay.datapath.underlay;

import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The packet memory of one worker: one piece of off-heap memory, addressed by {@code int} offsets.
 *
 * <p><b>What.</b> Regions are reserved once at start (the engine's receive buffers, the frames taken from taps, the
 * worker's scratch) and never freed; batches name packets by offset and length. A system call gets the address of the
 * memory plus the offset.
 *
 * <p><b>Threads.</b> Confined to one worker and its engine.
 *
 * <p><b>Memory.</b> {@link #capacity()} bytes, aligned to a cache line, allocated once.
 */
public final class Arena {
    private final ByteBuffer memory;
    private final UnsafeBuffer buffer;
    private int reserved;

    /**
     * Allocates the memory.
     *
     * @param capacity in bytes.
     */
    public Arena(int capacity) {
        memory = BufferUtil.allocateDirectAligned(capacity, BitUtil.CACHE_LINE_LENGTH);
        buffer = new UnsafeBuffer(memory);
    }

    /**
     * Takes a region for good.
     *
     * @param bytes size; rounded up to a cache line.
     * @return offset of the region, aligned to a cache line.
     * @throws IllegalStateException if the arena is too small.
     */
    public int reserve(int bytes) {
        int offset = reserved;
        int end = BitUtil.align(offset + bytes, BitUtil.CACHE_LINE_LENGTH);
        if (end > memory.capacity()) {
            throw new IllegalStateException("arena of " + memory.capacity() + " bytes cannot hold " + bytes + " more");
        }
        reserved = end;
        return offset;
    }

    /**
     * All of the memory.
     *
     * @return a buffer over it.
     */
    public UnsafeBuffer buffer() {
        return buffer;
    }

    /**
     * All of the memory, for system calls.
     *
     * @return direct byte buffer from offset 0 to the capacity.
     */
    public ByteBuffer memory() {
        return memory;
    }

    /**
     * Size.
     *
     * @return bytes.
     */
    public int capacity() {
        return memory.capacity();
    }
}

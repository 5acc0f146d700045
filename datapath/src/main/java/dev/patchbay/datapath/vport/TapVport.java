package dev.patchbay.datapath.vport;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * An ordinary port: two bounded rings of frames between the switch and whatever sits behind it.
 *
 * <p><b>What.</b> The endpoint (a guest, an internal device, a test) {@link #offer}s frames to the switch and {@link
 * #poll}s those that the switch sent it. A full ring refuses; nobody waits. A port made by {@link #unattended} has
 * nothing behind it: what is sent there is counted and gone, as on an internal port whose device nobody uses.
 *
 * <p><b>Threads.</b> {@link #offer} from any thread, {@link #poll} from one at a time. {@code switchPoll} is called by the
 * port's home worker only, {@code switchOffer} by any worker.
 *
 * <p><b>Memory.</b> Two rings off heap, allocated with the port; an unattended port has none.
 *
 * <p><b>Bounds.</b> A frame is at most {@link #maxFrame()} octets, an eighth of a ring.
 */
public final class TapVport extends Vport {
    /** Size of each ring unless told otherwise: some hundred frames of 1,500 octets, and frames of up to 32 kB. */
    public static final int DEFAULT_RING_BYTES = 256 * 1024;

    private static final int FRAME = 1;
    private static final VarHandle SCHEDULED;

    static {
        try {
            SCHEDULED = MethodHandles.lookup().findVarHandle(TapVport.class, "scheduled", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final RingBuffer toSwitch;
    private final RingBuffer toEndpoint;
    private volatile ReadyTaps readyTaps;
    private volatile Wakeup endpointWakeup = Wakeup.NONE;

    @SuppressWarnings("UnusedVariable") // Read and written through its VarHandle.
    private boolean scheduled;

    /** Made once, so that polling allocates nothing. */
    private final MessageHandler endpointHandler = this::deliver;

    private FrameConsumer endpointConsumer;

    /** Home of taps with frames for the switch: the worker that polls them. */
    @FunctionalInterface
    public interface ReadyTaps {
        /**
         * The tap has frames and was not yet announced since it was last found empty. Any thread.
         *
         * @param tap that has frames.
         */
        void ready(TapVport tap);
    }

    /**
     * Creates a port with rings of the default size.
     *
     * @param number datapath port number.
     * @param name of the device.
     * @param workers how many workers the switch has.
     */
    public TapVport(int number, String name, int workers) {
        this(number, name, workers, DEFAULT_RING_BYTES);
    }

    /**
     * Creates a port.
     *
     * @param number datapath port number.
     * @param name of the device.
     * @param workers how many workers the switch has.
     * @param ringBytes size of each of the two rings, a power of two.
     */
    public TapVport(int number, String name, int workers, int ringBytes) {
        super(number, name, workers);
        toSwitch = ringBytes == 0 ? null : ring(ringBytes);
        toEndpoint = ringBytes == 0 ? null : ring(ringBytes);
    }

    /**
     * Creates a port with nothing behind it.
     *
     * @param number datapath port number.
     * @param name of the device.
     * @param workers how many workers the switch has.
     * @return a port that takes all frames and delivers none.
     */
    public static TapVport unattended(int number, String name, int workers) {
        return new TapVport(number, name, workers, 0);
    }

    private static RingBuffer ring(int bytes) {
        if (!BitUtil.isPowerOfTwo(bytes)) {
            throw new IllegalArgumentException("ring size must be a power of two: " + bytes);
        }
        ByteBuffer memory = BufferUtil.allocateDirectAligned(
                bytes + RingBufferDescriptor.TRAILER_LENGTH, BitUtil.CACHE_LINE_LENGTH);
        return new ManyToOneRingBuffer(new UnsafeBuffer(memory));
    }

    /**
     * Whether nothing is behind this port.
     *
     * @return true for a port made by the method of the same name.
     */
    public boolean isUnattended() {
        return toEndpoint == null;
    }

    /**
     * Longest frame that the rings carry.
     *
     * @return octets.
     */
    public int maxFrame() {
        return toEndpoint == null ? Integer.MAX_VALUE : toEndpoint.maxMsgLength();
    }

    /**
     * Sends a frame into the switch. Endpoint side, any thread.
     *
     * @param buffer that holds the frame; copied.
     * @param offset of its first octet.
     * @param length without FCS.
     * @return false if the ring is full or the frame longer than {@link #maxFrame()}: it was not taken.
     */
    public boolean offer(DirectBuffer buffer, int offset, int length) {
        if (toSwitch == null || length > toSwitch.maxMsgLength() || !toSwitch.write(FRAME, buffer, offset, length)) {
            return false;
        }
        announce();
        return true;
    }

    /**
     * Takes frames that the switch sent out of this port. Endpoint side, one thread at a time.
     *
     * @param consumer gets each frame.
     * @param limit most frames to take.
     * @return how many were taken.
     */
    public int poll(FrameConsumer consumer, int limit) {
        if (toEndpoint == null) {
            return 0;
        }
        endpointConsumer = consumer;
        return read(toEndpoint, endpointHandler, limit);
    }

    /**
     * A read ends at the end of the ring, so what lies behind the wrap takes a second one. The first may meet only the
     * padding there, and whoever sleeps on "nothing" would not be woken for the rest.
     */
    private static int read(RingBuffer ring, MessageHandler handler, int limit) {
        int frames = ring.read(handler, limit);
        return frames < limit ? frames + ring.read(handler, limit - frames) : frames;
    }

    private void deliver(int type, MutableDirectBuffer buffer, int index, int length) {
        endpointConsumer.onFrame(buffer, index, length);
    }

    /**
     * Who is told, once per batch, that the switch sent frames out of this port. Slow path or endpoint.
     *
     * @param wakeup of the endpoint; {@link Wakeup#NONE} if it polls by itself.
     */
    public void endpointWakeup(Wakeup wakeup) {
        endpointWakeup = wakeup;
    }

    /**
     * Gives the port to the worker that polls it; frames offered before are announced now.
     *
     * @param home of the port; null takes it away.
     */
    public void home(ReadyTaps home) {
        readyTaps = home;
        SCHEDULED.setVolatile(this, false);
        if (home != null && toSwitch != null && toSwitch.size() > 0) {
            announce();
        }
    }

    private void announce() {
        ReadyTaps home = readyTaps;
        if (home != null && SCHEDULED.compareAndSet(this, false, true)) {
            home.ready(this);
        }
    }

    /**
     * Takes frames offered by the endpoint. Home worker only.
     *
     * @param handler gets each message: one frame.
     * @param limit most frames to take.
     * @return how many were taken.
     */
    public int switchPoll(MessageHandler handler, int limit) {
        return read(toSwitch, handler, limit);
    }

    /**
     * Says that the ring was found empty (or not). After this call returns false, the next offer announces the port
     * again. Home worker only.
     *
     * @return true if frames came in the meantime and the port stays announced.
     */
    public boolean switchIdle() {
        SCHEDULED.setVolatile(this, false);
        // Pairs with announce(): an offer that saw "scheduled" has its frame in the ring before this look.
        return toSwitch.size() > 0 && SCHEDULED.compareAndSet(this, false, true);
    }

    /**
     * Sends a frame to the endpoint. Any worker.
     *
     * @param buffer that holds the frame; copied.
     * @param offset of its first octet.
     * @param length without FCS, at most {@link #maxFrame()}.
     * @return false if the ring is full.
     */
    public boolean switchOffer(MutableDirectBuffer buffer, int offset, int length) {
        return toEndpoint == null || toEndpoint.write(FRAME, buffer, offset, length);
    }

    /** Tells the endpoint that frames wait. Any worker, once per batch. */
    public void notifyEndpoint() {
        endpointWakeup.wakeup();
    }
}

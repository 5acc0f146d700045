package dev.patchbay.datapath.action;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.eth.EtherType;
import dev.patchbay.codec.eth.EthernetFlyweight;
import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.codec.eth.VlanTagFlyweight;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Pushes and pops what stands between the Ethernet addresses of a frame and its payload: VLAN tags and MPLS labels.
 *
 * <p>The octets before the place move into the headroom, or out of it. The caller has made sure that the frame may be
 * changed and that there is room for what is pushed.
 *
 * <p><b>Threads.</b> Confined to one worker.
 */
final class TagEditor {
    /** Length of an MPLS label stack entry. */
    static final int LABEL = 4;

    private static final int MACS = 2 * MacAddress.LENGTH;

    private final UnsafeBuffer buffer;
    private final FrameEditor headers;

    TagEditor(UnsafeBuffer buffer, FrameEditor headers) {
        this.buffer = buffer;
        this.headers = headers;
    }

    /** Pushes a VLAN tag: TPID in the upper half, TCI in the lower one. */
    void pushVlan(Frame frame, int tag) {
        moveMacs(frame, -VlanTagFlyweight.LENGTH);
        frame.pushedTags++;
        buffer.putInt(frame.offset + MACS, tag, BIG_ENDIAN);
        headers.forget();
    }

    /** Whether there is a VLAN tag to pop. */
    boolean hasVlan(Frame frame) {
        return frame.length >= EthernetFlyweight.LENGTH + VlanTagFlyweight.LENGTH
                && EtherType.isVlan(buffer.getShort(frame.offset + MACS, BIG_ENDIAN) & 0xffff);
    }

    /** Removes the VLAN tag that is there. */
    void popVlan(Frame frame) {
        moveMacs(frame, VlanTagFlyweight.LENGTH);
        if (frame.pushedTags > 0) {
            frame.pushedTags--;
        } else {
            frame.poppedTags++;
        }
        headers.forget();
    }

    private void moveMacs(Frame frame, int distance) {
        int from = frame.offset;
        int target = from + distance;
        long low = buffer.getLong(from);
        int high = buffer.getInt(from + Long.BYTES);
        buffer.putLong(target, low);
        buffer.putInt(target + Long.BYTES, high);
        frame.offset = target;
        frame.length -= distance;
    }

    /** Pushes a label behind the VLAN tags that the frame's key knows of. */
    void pushLabel(Frame frame, int ethType, int entry) {
        int labels = headers.labelStack(frame);
        int place = labels < 0 ? headers.network(frame) : labels;
        setEthType(frame, place, ethType);
        int linkLayer = place - frame.offset;
        buffer.putBytes(frame.offset - LABEL, buffer, frame.offset, linkLayer);
        frame.offset -= LABEL;
        frame.length += LABEL;
        buffer.putInt(frame.offset + linkLayer, entry, BIG_ENDIAN);
        headers.forget();
    }

    /** Whether there is a label to pop. */
    boolean hasLabel(Frame frame) {
        int labels = headers.labelStack(frame);
        return labels >= 0 && frame.offset + frame.length - labels >= LABEL;
    }

    /** Removes the outer label that is there. */
    void popLabel(Frame frame, int ethType) {
        int place = headers.labelStack(frame);
        setEthType(frame, place, ethType);
        buffer.putBytes(frame.offset + LABEL, buffer, frame.offset, place - frame.offset);
        frame.offset += LABEL;
        frame.length -= LABEL;
        headers.forget();
    }

    /** As Open vSwitch: the type before the place if there are VLAN tags, else the one behind the addresses. */
    private void setEthType(Frame frame, int place, int ethType) {
        int first = frame.offset + MACS;
        boolean tagged = EtherType.isVlan(buffer.getShort(first, BIG_ENDIAN) & 0xffff);
        buffer.putShort(tagged ? place - Short.BYTES : first, (short) ethType, BIG_ENDIAN);
    }
}

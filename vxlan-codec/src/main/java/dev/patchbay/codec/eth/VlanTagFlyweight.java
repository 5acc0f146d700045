package dev.patchbay.codec.eth;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.Flyweight;
import org.agrona.MutableDirectBuffer;

/**
 * The two fields that follow an 802.1Q tag's type: tag control information and the type of what comes next
 * (IEEE 802.1Q clause 9.6).
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *  | PCP |D|        VLAN ID        |           Next Type           |
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *        D: drop eligible indicator (once: canonical format indicator)
 * </pre>
 *
 * <p>The tag's own type (0x8100 or 0x88a8) is the type field of the header before: the Ethernet header's, or the
 * "next type" of an outer tag. So tags chain: each is {@link #LENGTH} octets behind the one before. A VLAN id of 0 is a
 * priority tag: it carries a priority and no VLAN.
 */
public final class VlanTagFlyweight extends Flyweight {
    /** Octet index of the tag control information. */
    public static final int TCI_OFFSET = 0;

    /** Octet index of the type of what follows the tag. */
    public static final int NEXT_TYPE_OFFSET = TCI_OFFSET + Short.BYTES;

    /** Octets from one tag to the next. */
    public static final int LENGTH = NEXT_TYPE_OFFSET + Short.BYTES;

    /** Bits of the VLAN id in the tag control information. */
    public static final int VLAN_ID_MASK = 0x0fff;

    /** Bit of the drop eligible indicator in the tag control information. */
    public static final int DROP_ELIGIBLE_MASK = 0x1000;

    /** Position of the three priority bits in the tag control information. */
    public static final int PRIORITY_SHIFT = 13;

    /** Bits of the priority in the tag control information. */
    public static final int PRIORITY_MASK = 0x7 << PRIORITY_SHIFT;

    /**
     * Looks at a tag.
     *
     * @param buffer that holds it
     * @param offset of its tag control information, just behind the type field that announced it
     * @return this
     */
    public VlanTagFlyweight wrap(MutableDirectBuffer buffer, int offset) {
        point(buffer, offset);
        return this;
    }

    /**
     * Tag control information: priority, drop eligible indicator and VLAN id in one.
     *
     * @return 0 to 0xffff
     */
    public int tci() {
        return buffer.getShort(offset + TCI_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets priority, drop eligible indicator and VLAN id in one.
     *
     * @param tci low 16 bits are used
     * @return this
     */
    public VlanTagFlyweight tci(int tci) {
        buffer.putShort(offset + TCI_OFFSET, (short) tci, BIG_ENDIAN);
        return this;
    }

    /**
     * VLAN id.
     *
     * @return 0 to 4095; 0 in a priority tag
     */
    public int vlanId() {
        return tci() & VLAN_ID_MASK;
    }

    /**
     * Sets the VLAN id and keeps the rest of the tag.
     *
     * @param vlanId low 12 bits are used
     * @return this
     */
    public VlanTagFlyweight vlanId(int vlanId) {
        return tci((tci() & ~VLAN_ID_MASK) | (vlanId & VLAN_ID_MASK));
    }

    /**
     * Priority code point.
     *
     * @return 0 to 7
     */
    public int priority() {
        return tci() >>> PRIORITY_SHIFT;
    }

    /**
     * Sets the priority code point and keeps the rest of the tag.
     *
     * @param priority low three bits are used
     * @return this
     */
    public VlanTagFlyweight priority(int priority) {
        return tci((tci() & ~PRIORITY_MASK) | (priority << PRIORITY_SHIFT & PRIORITY_MASK));
    }

    /**
     * Drop eligible indicator.
     *
     * @return true if the frame may be dropped first
     */
    public boolean dropEligible() {
        return (tci() & DROP_ELIGIBLE_MASK) != 0;
    }

    /**
     * Sets the drop eligible indicator and keeps the rest of the tag.
     *
     * @param dropEligible whether the frame may be dropped first
     * @return this
     */
    public VlanTagFlyweight dropEligible(boolean dropEligible) {
        return tci(dropEligible ? tci() | DROP_ELIGIBLE_MASK : tci() & ~DROP_ELIGIBLE_MASK);
    }

    /**
     * Type of what follows the tag.
     *
     * @return 0 to 0xffff
     */
    public int nextType() {
        return buffer.getShort(offset + NEXT_TYPE_OFFSET, BIG_ENDIAN) & 0xffff;
    }

    /**
     * Sets the type of what follows the tag.
     *
     * @param etherType low 16 bits are used
     * @return this
     */
    public VlanTagFlyweight nextType(int etherType) {
        buffer.putShort(offset + NEXT_TYPE_OFFSET, (short) etherType, BIG_ENDIAN);
        return this;
    }

    @Override
    public StringBuilder appendTo(StringBuilder out) {
        out.append("vlan id=").append(vlanId()).append(" pcp=").append(priority());
        if (dropEligible()) {
            out.append(" dei");
        }
        return EthernetFlyweight.appendType(out.append(" type="), nextType());
    }
}

package dev.patchbay.codec.vxlan;

import static java.nio.ByteOrder.BIG_ENDIAN;

import dev.patchbay.codec.eth.EthernetFlyweight;
import org.agrona.DirectBuffer;

/**
 * The one look at a received VXLAN datagram that decides whether it may be read further.
 *
 * <p><b>What.</b> {@link #validate} answers with a {@link VxlanVerdict} for any bytes of any length. After
 * {@link VxlanVerdict#OK} the VXLAN header and the inner Ethernet header may be read without a check.
 *
 * <p><b>Threads, memory.</b> Pure functions; nothing is allocated or thrown.
 *
 * <p><b>Bounds.</b> A datagram needs at least {@link #MIN_LENGTH} octets. Open vSwitch lets a shorter inner frame pass
 * this point and then finds no Ethernet header to match on; here that is one verdict.
 */
public final class VxlanValidator {
    /** Fewest octets of a datagram: VXLAN header and inner Ethernet header. */
    public static final int MIN_LENGTH = VxlanFlyweight.LENGTH + EthernetFlyweight.LENGTH;

    /** All bits that RFC 7348 reserves, in a header as a number. */
    static final long RESERVED = 0xf7ff_ffff_0000_00ffL;

    private static final long GPE_VERSION = 0x3000_0000_0000_0000L;
    private static final long GPE_NEXT_PROTOCOL_PRESENT = 0x0400_0000_0000_0000L;
    private static final long GPE_OAM = 0x0100_0000_0000_0000L;
    private static final long GPE_NEXT_PROTOCOL = 0x0000_00ff_0000_0000L;
    private static final long GPE_ETHERNET = 0x0000_0003_0000_0000L;
    private static final long RESERVED_IN_GPE =
            RESERVED & ~(GPE_VERSION | GPE_NEXT_PROTOCOL_PRESENT | GPE_OAM | GPE_NEXT_PROTOCOL);

    private VxlanValidator() {}

    /**
     * Judges the payload of a UDP datagram.
     *
     * @param buffer that holds it
     * @param offset of its first octet
     * @param length in octets, from 0 up; the buffer holds that many
     * @param reservedBits how to take them
     * @return {@link VxlanVerdict#OK}, or why it must be dropped
     */
    public static VxlanVerdict validate(DirectBuffer buffer, int offset, int length, ReservedBits reservedBits) {
        if (length < MIN_LENGTH) {
            return VxlanVerdict.TRUNCATED;
        }
        long header = buffer.getLong(offset, BIG_ENDIAN);
        // Nearly every datagram ends here: one comparison with the only kind of header that everybody accepts.
        if ((header & (RESERVED | VxlanFlyweight.VNI_VALID)) == VxlanFlyweight.VNI_VALID) {
            return VxlanVerdict.OK;
        }
        return validateUnusual(header, reservedBits);
    }

    private static VxlanVerdict validateUnusual(long header, ReservedBits reservedBits) {
        if ((header & VxlanFlyweight.VNI_VALID) == 0) {
            return VxlanVerdict.VNI_FLAG_MISSING;
        }
        if (reservedBits == ReservedBits.IGNORE) {
            return VxlanVerdict.OK;
        }
        long reserved = RESERVED;
        if (reservedBits == ReservedBits.OPEN_VSWITCH && (header & GPE_NEXT_PROTOCOL_PRESENT) != 0) {
            if ((header & (GPE_OAM | GPE_NEXT_PROTOCOL)) != GPE_ETHERNET) {
                return VxlanVerdict.GPE_NOT_ETHERNET;
            }
            reserved = RESERVED_IN_GPE;
        }
        return (header & reserved) == 0 ? VxlanVerdict.OK : VxlanVerdict.RESERVED_BITS_SET;
    }
}

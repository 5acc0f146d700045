package dev.patchbay.codec.vxlan;

import static dev.patchbay.codec.vxlan.ReservedBits.IGNORE;
import static dev.patchbay.codec.vxlan.ReservedBits.OPEN_VSWITCH;
import static dev.patchbay.codec.vxlan.ReservedBits.REJECT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.Bytes;
import dev.patchbay.codec.Seed;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VxlanValidatorTest {
    private static final String INNER = "fa163eb223f1 fa163e000001 0800";

    private static VxlanVerdict validate(String header, ReservedBits reservedBits) {
        UnsafeBuffer datagram = Bytes.buffer("ffffff" + header + INNER);
        return VxlanValidator.validate(datagram, 3, datagram.capacity() - 3, reservedBits);
    }

    @ParameterizedTest
    @CsvSource({
        // header; Open vSwitch; reject; ignore
        "0800000000000300, OK, OK, OK",
        "08000000ffffff00, OK, OK, OK",
        "0000000000000300, VNI_FLAG_MISSING, VNI_FLAG_MISSING, VNI_FLAG_MISSING",
        "f7ffffff000003ff, VNI_FLAG_MISSING, VNI_FLAG_MISSING, VNI_FLAG_MISSING",
        "ffffffff000003ff, GPE_NOT_ETHERNET, RESERVED_BITS_SET, OK",
        "0800000000000301, RESERVED_BITS_SET, RESERVED_BITS_SET, OK",
        "0800000100000300, RESERVED_BITS_SET, RESERVED_BITS_SET, OK",
        "0880000000000300, RESERVED_BITS_SET, RESERVED_BITS_SET, OK",
        // group policy (GBP)
        "8800006400000300, RESERVED_BITS_SET, RESERVED_BITS_SET, OK",
        // GPE: Ethernet, with a version, IPv4, no protocol, OAM, a further reserved bit, the reserved octet
        "0c00000300000300, OK, RESERVED_BITS_SET, OK",
        "3c00000300000300, OK, RESERVED_BITS_SET, OK",
        "0c00000100000300, GPE_NOT_ETHERNET, RESERVED_BITS_SET, OK",
        "0c00000000000300, GPE_NOT_ETHERNET, RESERVED_BITS_SET, OK",
        "0d00000300000300, GPE_NOT_ETHERNET, RESERVED_BITS_SET, OK",
        "0c00010300000300, RESERVED_BITS_SET, RESERVED_BITS_SET, OK",
        "0c00000300000301, RESERVED_BITS_SET, RESERVED_BITS_SET, OK",
        "0400000300000300, VNI_FLAG_MISSING, VNI_FLAG_MISSING, VNI_FLAG_MISSING"
    })
    void shouldJudgeHeaders(String header, VxlanVerdict openVswitch, VxlanVerdict reject, VxlanVerdict ignore) {
        assertThat(validate(header, OPEN_VSWITCH)).isEqualTo(openVswitch);
        assertThat(validate(header, REJECT)).isEqualTo(reject);
        assertThat(validate(header, IGNORE)).isEqualTo(ignore);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCallEveryShorterDatagramTruncated(ReservedBits reservedBits) {
        byte[] whole = Bytes.array("0800000000000300" + INNER);
        for (int length = 0; length < whole.length; length++) {
            // Exactly the octets there are, so that any read beyond them fails.
            UnsafeBuffer datagram = new UnsafeBuffer(whole, 0, length);
            assertThat(VxlanValidator.validate(datagram, 0, length, reservedBits))
                    .as("%d octets", length)
                    .isEqualTo(VxlanVerdict.TRUNCATED);
        }
        assertThat(VxlanValidator.validate(new UnsafeBuffer(whole), 0, whole.length, reservedBits))
                .isEqualTo(VxlanVerdict.OK);
    }

    /** The rule of Open vSwitch 3.1 in the words of its own steps, and the two simpler ones. */
    private static VxlanVerdict model(byte[] d, int length, ReservedBits reservedBits) {
        if (length < 22) {
            return VxlanVerdict.TRUNCATED;
        }
        if ((d[0] & 0x08) == 0) {
            return VxlanVerdict.VNI_FLAG_MISSING;
        }
        if (reservedBits == IGNORE) {
            return VxlanVerdict.OK;
        }
        byte[] seen = d.clone();
        if (reservedBits == OPEN_VSWITCH && (d[0] & 0x04) != 0) {
            if ((d[0] & 0x01) != 0 || d[3] != 3) {
                return VxlanVerdict.GPE_NOT_ETHERNET;
            }
            seen[0] &= ~0x35;
            seen[3] = 0;
        }
        boolean clean = seen[0] == 0x08 && seen[1] == 0 && seen[2] == 0 && seen[3] == 0 && seen[7] == 0;
        return clean ? VxlanVerdict.OK : VxlanVerdict.RESERVED_BITS_SET;
    }

    @Test
    void shouldAgreeWithTheModelWhenRandom() {
        Seed.run(random -> {
            for (int i = 0; i < 100_000; i++) {
                byte[] bytes = new byte[random.nextInt(40)];
                random.nextBytes(bytes);
                // Sparse headers, so that all verdicts come up.
                for (int at = 0; at < Math.min(8, bytes.length); at++) {
                    if (random.nextInt(4) != 0) {
                        bytes[at] = (byte) (at == 0 ? 0x08 | random.nextInt(2) << 2 : at == 3 ? random.nextInt(4) : 0);
                    }
                }
                for (ReservedBits reservedBits : ReservedBits.values()) {
                    assertThat(VxlanValidator.validate(new UnsafeBuffer(bytes), 0, bytes.length, reservedBits))
                            .isEqualTo(model(bytes, bytes.length, reservedBits));
                }
            }
        });
    }
}

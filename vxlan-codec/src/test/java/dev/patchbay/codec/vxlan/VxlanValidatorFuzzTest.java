package dev.patchbay.codec.vxlan;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.patchbay.codec.eth.EthernetFlyweight;
import org.agrona.concurrent.UnsafeBuffer;

/** No bytes make the validator throw, and what it lets pass can be read. */
class VxlanValidatorFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void shouldJudgeAnyBytes(byte[] bytes) {
        UnsafeBuffer datagram = new UnsafeBuffer(bytes);
        for (ReservedBits reservedBits : ReservedBits.values()) {
            VxlanVerdict verdict = VxlanValidator.validate(datagram, 0, bytes.length, reservedBits);
            assertThat(verdict == VxlanVerdict.TRUNCATED).isEqualTo(bytes.length < VxlanValidator.MIN_LENGTH);
            if (verdict == VxlanVerdict.OK) {
                VxlanFlyweight vxlan = new VxlanFlyweight().wrap(datagram, 0);
                assertThat(vxlan.header() & VxlanFlyweight.VNI_VALID).isNotZero();
                assertThat(Vni.isValid(vxlan.vni())).isTrue();
                assertThat(vxlan.toString()).startsWith("vxlan vni=");
                assertThat(new EthernetFlyweight()
                                .wrap(datagram, VxlanFlyweight.LENGTH)
                                .toString())
                        .startsWith("eth src=");
            }
        }
        if (VxlanValidator.validate(datagram, 0, bytes.length, ReservedBits.REJECT) == VxlanVerdict.OK) {
            assertThat(VxlanValidator.validate(datagram, 0, bytes.length, ReservedBits.OPEN_VSWITCH))
                    .isEqualTo(VxlanVerdict.OK);
        }
    }
}

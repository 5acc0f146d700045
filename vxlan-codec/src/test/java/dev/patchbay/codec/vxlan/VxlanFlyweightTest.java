package dev.patchbay.codec.vxlan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.Bytes;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class VxlanFlyweightTest {
    private final VxlanFlyweight vxlan = new VxlanFlyweight();

    @Test
    void shouldReadTheFields() {
        vxlan.wrap(Bytes.buffer("ff 08000000 fedcba 00"), 1);
        assertThat(vxlan.flags()).isEqualTo(0x08000000);
        assertThat(vxlan.vni()).isEqualTo(0xfedcba);
        assertThat(vxlan.header()).isEqualTo(0x08000000_fedcba00L);
        assertThat(VxlanFlyweight.vni(vxlan.header())).isEqualTo(0xfedcba);
        assertThat(vxlan).hasToString("vxlan vni=16702650");
    }

    @Test
    void shouldWriteTheFields() {
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[VxlanFlyweight.LENGTH]);
        vxlan.wrap(buffer, 0).header(VxlanFlyweight.encode(3));
        assertThat(Bytes.hex(buffer, 0, 8)).isEqualTo("0800000000000300");
        vxlan.header(VxlanFlyweight.encode(-1));
        assertThat(Bytes.hex(buffer, 0, 8)).isEqualTo("08000000ffffff00");
        vxlan.flags(0x88000012).vni(0xabcdef);
        assertThat(Bytes.hex(buffer, 0, 8)).isEqualTo("88000012abcdef00");
        assertThat(vxlan).hasToString("vxlan vni=11259375 header=0x88000012abcdef00");
    }

    @Test
    void shouldCutATunnelIdTo24Bits() {
        assertThat(Vni.ofTunnelId(0x1234_5678_9abcL)).isEqualTo(0x789abc);
        assertThat(Vni.isValid(0)).isTrue();
        assertThat(Vni.isValid(Vni.MAX)).isTrue();
        assertThat(Vni.isValid(Vni.MAX + 1)).isFalse();
        assertThat(Vni.isValid(-1)).isFalse();
    }
}

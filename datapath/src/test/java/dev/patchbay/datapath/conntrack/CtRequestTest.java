package dev.patchbay.datapath.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.Ipv4Address;
import org.junit.jupiter.api.Test;

class CtRequestTest {
    @Test
    void shouldPrintBareActionWhenNothingIsAsked() {
        assertThat(CtRequest.inZone(0).build()).hasToString("ct");
        assertThat(CtRequest.inZone(7).build()).hasToString("ct(zone=7)");
    }

    @Test
    void shouldPrintPartsInOrderOfOpenVSwitch() {
        var request = CtRequest.inZone(5)
                .commit()
                .mark(0x11, 0xf)
                .label(0, 0x10, 0, 0xff)
                .helper(CtHelper.FTP)
                .timeoutPolicy(3)
                .nat(NatSpec.of(NatSpec.Direction.SRC)
                        .withIpv4(Ipv4Address.parse("10.0.0.1"), Ipv4Address.parse("10.0.0.9"))
                        .withPorts(1024, 2047)
                        .withFlags(true, false, true))
                .build();

        assertThat(request)
                .hasToString("ct(commit,zone=5,mark=0x1/0xf,label=0x10/0xff,helper=ftp,timeout=3,"
                        + "nat(src=10.0.0.1-10.0.0.9:1024-2047,persistent,random))");
    }

    @Test
    void shouldPrintWholeLabelWithoutMask() {
        var request = CtRequest.inZone(0).force().label(1, 2, -1, -1).nat(NatSpec.EXISTING);

        assertThat(request.build()).hasToString("ct(force_commit,label=0x10000000000000002,nat)");
    }

    @Test
    void shouldBracketIpv6AddressesWhenPortsFollow() {
        var addresses = NatSpec.of(NatSpec.Direction.DST).withIpv6(0xfc00L << 48, 1, 0xfc00L << 48, 5);

        assertThat(addresses).hasToString("nat(dst=fc00::1-fc00::5)");
        assertThat(addresses.withPorts(80, 0)).hasToString("nat(dst=[fc00::1]-[fc00::5]:80)");
    }

    @Test
    void shouldTakeFirstAddressWhenLastIsMissing() {
        int address = Ipv4Address.parse("192.0.2.1");

        assertThat(NatSpec.of(NatSpec.Direction.SRC).withIpv4(address, 0))
                .hasToString("nat(src=192.0.2.1)")
                .isEqualTo(NatSpec.of(NatSpec.Direction.SRC).withIpv4(address, address));
    }

    @Test
    void shouldBeEqualByContent() {
        var one = CtRequest.inZone(1).commit().mark(1, 1).build();

        assertThat(one).isEqualTo(CtRequest.inZone(1).commit().mark(3, 1).build());
        assertThat(one).isNotEqualTo(CtRequest.inZone(2).commit().mark(1, 1).build());
    }
}

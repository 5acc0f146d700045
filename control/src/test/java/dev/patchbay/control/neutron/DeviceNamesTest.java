package dev.patchbay.control.neutron;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeviceNamesTest {
    @Test
    void shouldCutIdWhenNamingDevice() {
        assertThat(DeviceNames.of("tap", "852eac19-fe12-4a4b-9d6e-000000000000"))
                .isEqualTo("tap852eac19-fe");
        assertThat(DeviceNames.of("rfp-", "6b0a3f21-9c4d-4a4b-9d6e-000000000000"))
                .isEqualTo("rfp-6b0a3f21-9");
    }

    @Test
    void shouldTellCountedIdsApart() {
        assertThat(DeviceNames.of("tap", "44444444-0000-0000-0000-000000000012"))
                .isEqualTo("tap44440012-00");
    }

    @Test
    void shouldNameTunnelByRemoteAddress() {
        assertThat(DeviceNames.tunnelPort(NetworkType.VXLAN, IpPrefix.parse("10.200.137.91"), Release.ZED))
                .isEqualTo("vxlan-0ac8895b");
        assertThat(DeviceNames.tunnelPort(NetworkType.VXLAN, IpPrefix.parse("10.142.255.103"), Release.HAVANA))
                .isEqualTo("vxlan-10.142.255.103");
        // base32 of the SHA-1 of "fd00::1" begins with these letters.
        assertThat(DeviceNames.tunnelPort(NetworkType.GENEVE, IpPrefix.parse("fd00::1"), Release.ZED))
                .isEqualTo("geneve-wiqx3aks")
                .hasSize(15);
    }

    @Test
    void shouldHashBridgeNameWhenTooLong() {
        assertThat(DeviceNames.bridgePair("int-", "br-eth1")).isEqualTo("int-br-eth1");
        assertThat(DeviceNames.bridgePair("int-", "br-provider-1")).isEqualTo("int-br-pr53399e");
    }

    @Test
    void shouldMakeLinkLocalAddressOfMac() {
        assertThat(IpPrefix.linkLocal(0xfa163eb223f1L)).hasToString("fe80::f816:3eff:feb2:23f1");
    }
}

package dev.patchbay.control.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.control.host.GratuitousArp.Announcement;
import dev.patchbay.control.lab.BridgeSpec;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.control.lab.NamespaceSpec;
import dev.patchbay.control.lab.NamespaceSpec.Device;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GratuitousArpTest {
    private static final BridgeSpec BRIDGE = new BridgeSpec("br-int", List.of(), List.of(), List.of(), "", Map.of());

    private static LabHost host(NamespaceSpec... namespaces) {
        return new LabHost("net", 1, List.of(BRIDGE), List.of(namespaces));
    }

    private static NamespaceSpec router(List<String> outer, List<String> inner) {
        return new NamespaceSpec(
                "qrouter-1",
                List.of(
                        Device.internal("qg-1", 1, 1500, outer),
                        Device.internal("qr-1", 2, 1450, inner),
                        Device.internal("tap1", 3, 1450, List.of("192.0.2.7/24"))),
                List.of(),
                List.of());
    }

    private static NamespaceSpec floating(List<String> routes) {
        return new NamespaceSpec(
                "fip-1", List.of(Device.internal("fg-1", 4, 1500, List.of("203.0.113.3/24"))), routes, List.of());
    }

    private static Announcement announcement(String namespace, String device, String address) {
        return new Announcement(namespace, device, Ipv4Address.parse(address));
    }

    @Test
    void shouldAnnounceAddressesOfRoutersThatHaveCome() {
        LabHost before = host(router(List.of("203.0.113.9/24 brd +"), List.of("192.0.2.1/24 brd +", "2001:db8::1/64")));
        LabHost after = host(router(
                List.of("203.0.113.9/24 brd +", "203.0.113.20/32"), List.of("192.0.2.1/24 brd +", "2001:db8::1/64")));
        assertThat(GratuitousArp.between(before, after))
                .containsExactly(announcement("qrouter-1", "qg-1", "203.0.113.20"));
        assertThat(GratuitousArp.between(after, before)).isEmpty();
        assertThat(GratuitousArp.between(host(), before))
                .containsExactly(
                        announcement("qrouter-1", "qg-1", "203.0.113.9"),
                        announcement("qrouter-1", "qr-1", "192.0.2.1"));
    }

    @Test
    void shouldAnnounceFloatingAddressesThatOnlyRoutesLeadTo() {
        List<String> link = List.of("203.0.113.20 via 169.254.64.2 dev fpr-1 proto static");
        assertThat(GratuitousArp.between(host(floating(List.of())), host(floating(link))))
                .containsExactly(announcement("fip-1", "fg-1", "203.0.113.20"));
    }

    @Test
    void shouldAnnounceNothingOfAHostThatBegins() {
        LabHost nothing = new LabHost("net", 1, List.of(), List.of());
        assertThat(GratuitousArp.between(nothing, host(floating(List.of())))).isEmpty();
    }
}

package dev.patchbay.datapath.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.agrona.collections.LongHashSet;
import org.junit.jupiter.api.Test;

class NamespaceTest {
    private static final long TOPOLOGY = 77;
    private static final long MAC = 0xfa163eb223f1L;

    private final LongHashSet tags = new LongHashSet();
    private final Namespaces host = new Namespaces(tags::add, TOPOLOGY);
    private final Namespace router = host.add("qrouter-1");

    @Test
    void shouldMakeLinkLocalAddressOfMac() {
        assertThat(IpAddress.linkLocal(MAC)).hasToString("fe80::f816:3eff:feb2:23f1");
        NetDevice device = host.addDevice(router, DeviceSpec.internal("qr-1", MAC));

        assertThat(device.addresses())
                .extracting(each -> each.prefix().toString())
                .containsExactly("fe80::f816:3eff:feb2:23f1/64");
        assertThat(device.addresses().getFirst().scope()).isEqualTo(Scope.LINK);
    }

    @Test
    void shouldMakeAndRemoveRoutesOfAnAddress() {
        NetDevice device = host.addDevice(router, DeviceSpec.internal("qr-1", MAC));
        router.addAddress(
                device, DeviceAddress.of(IpPrefix.parse("192.168.0.1/16")).withBroadcast());

        assertThat(main()).containsExactly("192.168.0.0/16");
        assertThat(local())
                .containsExactly(
                        "127.0.0.0/8", "127.0.0.1/32", "127.255.255.255/32", "192.168.0.1/32", "192.168.255.255/32");
    }

    private List<String> main() {
        return prefixes(RoutingTables.MAIN);
    }

    private List<String> local() {
        return prefixes(RoutingTables.LOCAL);
    }

    private List<String> prefixes(int table) {
        RoutingTable present = router.routes().table(IpFamily.IPV4, table);
        List<String> prefixes = new ArrayList<>();
        if (present != null) {
            present.routes().forEach(route -> prefixes.add(route.prefix().toString()));
        }
        return prefixes;
    }

    @Test
    void shouldLoseRoutesWhenDownAndGetThoseOfAddressesBack() {
        NetDevice device = host.addDevice(router, DeviceSpec.internal("qr-1", MAC));
        router.addAddress(device, DeviceAddress.of(IpPrefix.parse("10.0.0.1/24")));
        router.routes()
                .add(RoutingTables.MAIN, Route.to(IpPrefix.ALL_IPV4, NextHop.via(IpAddress.parse("10.0.0.9"), "qr-1")));
        assertThat(main()).hasSize(2);

        router.up(device, false);
        assertThat(main()).isEmpty();
        assertThat(local()).contains("10.0.0.1/32");
        router.up(device, true);
        assertThat(main()).containsExactly("10.0.0.0/24");

        router.removeAddress(device, IpPrefix.parse("10.0.0.1/24"));
        assertThat(main()).isEmpty();
        assertThat(local()).doesNotContain("10.0.0.1/32");
    }

    @Test
    void shouldTakeSecondAddressOfANetworkForSecondary() {
        NetDevice device = host.addDevice(router, DeviceSpec.internal("qg-1", MAC));
        router.addAddress(device, DeviceAddress.of(IpPrefix.parse("10.0.0.1/24")));
        router.addAddress(device, DeviceAddress.of(IpPrefix.parse("10.0.0.2/24")));
        router.addAddress(device, DeviceAddress.of(IpPrefix.parse("10.0.0.3/32")));

        assertThat(device.addresses()).extracting(DeviceAddress::secondary).containsExactly(false, true, false, false);
        assertThat(main()).containsExactly("10.0.0.0/24");
        router.removeAddress(device, IpPrefix.parse("10.0.0.1/24"));
        assertThat(device.addresses())
                .extracting(each -> each.prefix().toString())
                .containsExactly("10.0.0.3/32", "fe80::f816:3eff:feb2:23f1/64");
    }

    @Test
    void shouldKeepRulesInOrderOfPriorityAndAddition() {
        PolicyRules rules = router.rules();
        PolicyRule floating = PolicyRule.all(IpFamily.IPV4, 51_869, 16).withFrom(IpPrefix.parse("192.168.3.69"));
        PolicyRule subnet = PolicyRule.all(IpFamily.IPV4, (int) 3_232_235_521L, (int) 3_232_235_521L)
                .withFrom(IpPrefix.parse("192.168.0.1/16"));
        assertThat(rules.add(subnet)).isTrue();
        assertThat(rules.add(floating)).isTrue();
        assertThat(rules.add(floating)).isFalse();

        assertThat(rules.rules(IpFamily.IPV4))
                .extracting(each -> Integer.toUnsignedLong(each.priority()))
                .containsExactly(0L, 32_766L, 32_767L, 51_869L, 3_232_235_521L);
        assertThat(rules.freePriority(IpFamily.IPV4)).isEqualTo(32_765);
        assertThat(rules.removeFirst(IpFamily.IPV4, floating::equals)).isEqualTo(floating);
        assertThat(rules.removeFirst(IpFamily.IPV4, floating::equals)).isNull();
    }

    @Test
    void shouldForwardOnAllDevicesWhenTheNamespaceForwards() {
        host.addDevice(router, DeviceSpec.internal("qr-1", MAC));
        assertThat(router.sysctls().forwards(IpFamily.IPV4, "qr-1")).isFalse();

        router.sysctls().set("net.ipv4.ip_forward", "1");
        assertThat(router.sysctls().forwards(IpFamily.IPV4, "qr-1")).isTrue();
        assertThat(router.sysctls().get("net/ipv4/conf/all/forwarding")).isEqualTo("1");
        host.addDevice(router, DeviceSpec.internal("qr-2", MAC + 1));
        assertThat(router.sysctls().forwards(IpFamily.IPV4, "qr-2")).isTrue();
        router.sysctls().set("net.ipv4.conf.qr-1.forwarding", "0");
        assertThat(router.sysctls().forwards(IpFamily.IPV4, "qr-1")).isFalse();
        assertThat(router.sysctls().get("net.ipv4.ip_forward")).isEqualTo("1");
    }

    @Test
    void shouldRefuseUnknownSettingsAndText() {
        Sysctls sysctls = router.sysctls();

        assertThatThrownBy(() -> sysctls.set("net.ipv4.nothing", "1")).hasMessageContaining("net.ipv4.nothing");
        assertThatThrownBy(() -> sysctls.set("net.ipv4.ip_forward", "yes")).hasMessageContaining("not a number");
        assertThat(sysctls.get("net.ipv4.ip_forward")).isEqualTo("0");
        assertThat(sysctls.get("net.netfilter.nf_conntrack_tcp_timeout_established"))
                .isEqualTo("432000");
        assertThat(sysctls.get("net.ipv4.conf.lo.arp_ignore")).isEqualTo("0");
    }

    @Test
    void shouldFollowWhatIsHeardOfNeighbours() {
        NetDevice device = host.addDevice(router, DeviceSpec.internal("qr-1", MAC));
        IpAddress address = IpAddress.parse("10.0.0.9");
        long tag = NamespaceTags.neighbour(router.id(), device.ifindex(), address);
        Neighbours neighbours = router.neighbours();
        tags.clear();

        assertThat(neighbours.heard(device, address, 5, false, false, 0)).isNull();
        Neighbour entry = neighbours.resolve(device, address, 0);
        assertThat(entry.state()).isEqualTo(NeighbourState.INCOMPLETE);
        assertThat(tags.contains(tag)).isTrue();
        tags.clear();
        neighbours.heard(device, address, 5, true, true, 10);
        assertThat(entry.state()).isEqualTo(NeighbourState.REACHABLE);
        assertThat(tags.contains(tag)).isTrue();
        tags.clear();
        neighbours.heard(device, address, 5, true, true, 20);
        neighbours.become(entry, NeighbourState.STALE, 30);
        entry.used(40);
        assertThat(entry.state()).isEqualTo(NeighbourState.DELAY);
        assertThat(tags).isEmpty();
        neighbours.heard(device, address, 6, false, true, 50);
        assertThat(entry.mac()).isEqualTo(6);
        assertThat(tags.contains(tag)).isTrue();
        neighbours.set(device, address, 7, NeighbourState.PERMANENT, 60);
        neighbours.heard(device, address, 8, true, true, 70);
        assertThat(entry.mac()).isEqualTo(7);
    }

    @Test
    void shouldJoinPairsAndPortsAndLetThemGo() {
        Namespace floating = host.add("fip-1");
        NetDevice rfp = host.addPair(router, DeviceSpec.veth("rfp-1", 0), floating, DeviceSpec.veth("fpr-1", 0));
        NetDevice fpr = floating.device("fpr-1");
        assertThat(rfp.peer()).isSameAs(fpr);
        assertThat(fpr.peer()).isSameAs(rfp);
        assertThat(rfp.mac()).isNotEqualTo(fpr.mac());

        NetDevice port = host.addDevice(floating, DeviceSpec.internal("fg-1", MAC));
        assertThat(host.byPort("fg-1")).isSameAs(port);
        assertThatThrownBy(() -> host.addDevice(router, DeviceSpec.internal("fg-1", MAC)))
                .hasMessageContaining("fip-1/fg-1");
        tags.clear();
        host.remove("fip-1");
        assertThat(host.byPort("fg-1")).isNull();
        assertThat(router.device("rfp-1")).isNull();
        assertThat(tags.contains(TOPOLOGY)).isTrue();
        assertThatThrownBy(() -> host.remove("")).hasMessageContaining("no namespace");
    }
}

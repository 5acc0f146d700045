package dev.patchbay.datapath.netns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.patchbay.datapath.ofproto.ChangeSink;
import org.junit.jupiter.api.Test;

/** Numbers of devices: small, counted over the whole host, ports of bridges among them. */
class DeviceNumbersTest {
    private final Namespaces host = new Namespaces(ChangeSink.NONE, 1);

    private int add(String name, int wanted) {
        return host.addDevice(host.root(), DeviceSpec.bridge(name).withIfindex(wanted))
                .ifindex();
    }

    @Test
    void shouldCountPortsAndDevicesTogether() {
        host.portAdded("br-int");
        assertThat(host.ifindex("br-int")).isEqualTo(2);
        assertThat(add("d0", 0)).isEqualTo(3);
        host.portAdded("tap0");
        assertThat(host.ifindex("tap0")).isEqualTo(4);
        assertThat(host.ifindex("vxlan-0a000001")).isZero();
    }

    @Test
    void shouldPassOverNumbersThatAreTaken() {
        assertThat(add("d0", 3)).isEqualTo(3);
        assertThat(add("d1", 0)).isEqualTo(2);
        assertThat(add("d2", 0)).isEqualTo(4);
        assertThat(add("d3", 4)).as("taken in its namespace").isEqualTo(5);
    }

    @Test
    void shouldGiveInternalPortAndItsDeviceOneNumberWhicheverIsFirst() {
        host.portAdded("qr-1");
        NetDevice router = host.addDevice(host.add("qrouter-1"), DeviceSpec.internal("qr-1", 0));
        assertThat(router.ifindex()).isEqualTo(host.ifindex("qr-1"));

        NetDevice later = host.addDevice(host.get("qrouter-1"), DeviceSpec.internal("qr-2", 0));
        host.portAdded("qr-2");
        assertThat(host.ifindex("qr-2")).isEqualTo(later.ifindex());

        host.portRemoved("qr-1");
        assertThat(host.ifindex("qr-1")).isZero();
    }
}

package dev.patchbay.control.netns;

import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The devices that a user sees in a namespace, by their numbers. Slow path. */
final class HostDevices {
    private HostDevices() {}

    static List<NetDevice> of(SwitchModel model, Namespace place) {
        List<NetDevice> devices = new ArrayList<>(place.devices());
        devices.sort(Comparator.comparingInt(NetDevice::ifindex));
        return devices;
    }

    /** The ports of Open vSwitch that are seen among the devices of the host's own namespace; none in others. */
    static List<SwitchPort> ports(SwitchModel model, Namespace place) {
        return place.name().isEmpty() ? SwitchPort.of(model) : List.of();
    }

    /** Whether one of either kind has a name. */
    static boolean has(SwitchModel model, Namespace place, String name) {
        return place.device(name) != null
                || ports(model, place).stream()
                        .anyMatch(port -> port.port().name().equals(name));
    }
}

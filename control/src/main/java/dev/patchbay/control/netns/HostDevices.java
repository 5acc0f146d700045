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

    /** One of them, or null. */
    static NetDevice named(SwitchModel model, Namespace place, String name) {
        for (NetDevice device : of(model, place)) {
            if (device.name().equals(name)) {
                return device;
            }
        }
        return null;
    }
}

package dev.patchbay.control.command;

import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.vport.Vport;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a capture is made: a device of a namespace, or a port of a bridge that is none.
 *
 * <p>While it is open on a device, cached paths over it show their frames. Slow path only.
 *
 * @param vport whose capture hook sees the frames
 * @param device the device, or null for a port that is none
 */
record CapturePoint(Vport vport, NetDevice device) {
    /**
     * Opens it.
     *
     * @param place namespace of whoever captures; empty for the host's own, where all ports of bridges are seen, too
     * @param name of the device or port
     * @throws CommandFailure if there is none of that name
     */
    static CapturePoint open(SwitchModel model, String place, String name) throws CommandFailure {
        NetDevice device = device(model, place, name);
        if (device != null) {
            return new CapturePoint(model.beginCapture(device), device);
        }
        OfPort port = place.isEmpty() ? model.port(name) : null;
        Vport vport = port == null ? null : model.vport(port);
        if (vport == null) {
            throw new CommandFailure(name + ": No such device exists\n("
                    + (port == null
                            ? "No such device exists"
                            : "a patch port has no device: capture on its bridge's ports")
                    + ")");
        }
        return new CapturePoint(vport, null);
    }

    private static NetDevice device(SwitchModel model, String place, String name) throws CommandFailure {
        Namespace namespace = model.namespaces().get(place);
        if (namespace == null) {
            throw new CommandFailure("Cannot open network namespace \"" + place + "\": No such file or directory");
        }
        NetDevice device = namespace.device(name);
        return device == null && place.isEmpty() ? model.namespaces().byPort(name) : device;
    }

    /** Closes it. */
    void close(SwitchModel model) {
        if (device != null) {
            model.endCapture(device);
        }
    }

    /** Names of all points of a place, in their order. */
    static List<String> names(SwitchModel model, String place) {
        List<String> names = new ArrayList<>();
        if (place.isEmpty()) {
            model.bridges()
                    .forEach(bridge -> bridge.ports().stream()
                            .filter(port -> model.vport(port) != null)
                            .forEach(port -> names.add(port.name())));
        }
        Namespace namespace = model.namespaces().get(place);
        if (namespace != null) {
            namespace.devices().stream()
                    .filter(device -> !names.contains(device.name()))
                    .forEach(device -> names.add(device.name()));
        }
        return names;
    }
}

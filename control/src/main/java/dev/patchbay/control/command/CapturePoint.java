package dev.patchbay.control.command;

import dev.patchbay.codec.eth.MacAddress;
import dev.patchbay.control.appctl.CommandFailure;
import dev.patchbay.control.capture.Cooked;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.DeviceKind;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import dev.patchbay.datapath.ofproto.OfPort;
import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.field.OfPorts;
import dev.patchbay.datapath.vport.FrameTap;
import dev.patchbay.datapath.vport.Vport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a capture is made: a device of a namespace, or a port of a bridge that is none.
 *
 * <p>While it is open on a device, cached paths over it show their frames. Slow path only.
 *
 * @param vport whose capture hook sees the frames
 * @param device the device, or null for a port that is none
 * @param name that it is captured on by
 * @param ifindex its number on the host
 * @param mac its address
 * @param inward whether what the switch sends there comes in: so it is for devices of namespaces, while a port gets what its
 *     guest sends
 */
record CapturePoint(Vport vport, NetDevice device, String name, int ifindex, long mac, boolean inward) {
    /** The number of a guest's card, behind its loopback device. */
    private static final int GUEST_CARD = 2;

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
            boolean itself = device.name().equals(name);
            int number = itself ? device.ifindex() : model.namespaces().ifindex(name);
            long mac = itself ? device.mac() : model.port(name).mac();
            boolean inward = itself && device.kind() != DeviceKind.TAP;
            return new CapturePoint(model.beginCapture(device), device, name, number, mac, inward);
        }
        OfPort port = place.isEmpty() ? model.port(name) : null;
        if (port != null && port.isPair()) {
            int number = model.namespaces().ifindex(name);
            return new CapturePoint(model.beginCapture(port), null, name, number, port.mac(), false);
        }
        Vport vport = port == null ? null : model.vport(port);
        if (vport == null) {
            throw new CommandFailure(name + ": No such device exists\n("
                    + (port == null
                            ? "No such device exists"
                            : "a patch port has no device: capture on its bridge's ports")
                    + ")");
        }
        return new CapturePoint(
                vport, null, name, model.namespaces().ifindex(name), port.mac(), port.ofport() == OfPorts.LOCAL);
    }

    /**
     * Opens all devices of a place that are up, each hook once: of a pair that is one device here only one end.
     *
     * @param place namespace of whoever captures
     */
    static List<CapturePoint> all(SwitchModel model, String place) throws CommandFailure {
        Map<Vport, CapturePoint> points = new LinkedHashMap<>();
        for (String name : names(model, place)) {
            NetDevice device = device(model, place, name);
            boolean elsewhere = device != null && !device.namespace().name().equals(place);
            OfPort port = model.port(name);
            boolean notUp = device == null && (port.type() == PortType.VXLAN || port.ofport() == OfPorts.LOCAL);
            if (elsewhere || notUp) {
                continue;
            }
            CapturePoint point = open(model, place, name);
            if (points.putIfAbsent(point.vport, point) != null) {
                point.close(model);
            }
        }
        return List.copyOf(points.values());
    }

    /** Whether the device gets a frame that the switch received there or sent there. */
    boolean incoming(FrameTap.Direction seen) {
        return (seen == FrameTap.Direction.TRANSMITTED) == inward;
    }

    /** What a capture of all devices knows of a frame. */
    Cooked cooked(boolean incoming, byte[] frame) {
        return Cooked.of(name, ifindex, MacAddress.format(mac), incoming, frame);
    }

    /** The same point as the guest behind it sees it. */
    CapturePoint ofGuest(String card, long address) {
        return new CapturePoint(vport, device, card, GUEST_CARD, address, true);
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
            return;
        }
        OfPort end = model.port(name);
        if (end != null && end.isPair()) {
            model.endCapture(end);
        }
    }

    /** Names of all points of a place, in their order. */
    static List<String> names(SwitchModel model, String place) {
        List<String> names = new ArrayList<>();
        if (place.isEmpty()) {
            model.bridges()
                    .forEach(bridge -> bridge.ports().stream()
                            .filter(port -> port.isPair() || model.vport(port) != null)
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

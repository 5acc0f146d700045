package dev.patchbay.control.lab;

import java.util.Map;

/**
 * One end of a cable, as it makes an ordinary port.
 *
 * @param type {@code wire} to another host, {@code patch} within one
 * @param peer of a patch, else empty
 * @param options of a wire
 */
record Cable(String type, String peer, Map<String, String> options) {
    /** The port with the cable in it. */
    PortSpec in(PortSpec port) {
        return new PortSpec(
                port.name(),
                port.ofport(),
                type,
                peer,
                options,
                port.tag(),
                port.trunks(),
                port.vlanMode(),
                port.cvlans(),
                port.otherConfig());
    }
}

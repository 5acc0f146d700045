package dev.patchbay.control.host;

import java.nio.file.Path;

/**
 * What is decided about a host when it starts, not in the lab file.
 *
 * @param port UDP port of the underlay
 * @param engine how packets reach the network
 * @param capture whether to keep the frames of all ports for a dump, as far as memory for them goes
 * @param state folder for the process id and, at the end, what the host knew; or {@code null}
 */
public record HostOptions(int port, EngineOptions engine, boolean capture, Path state) {
    /** The UDP port that IANA gave VXLAN (RFC 7348). */
    public static final int VXLAN_PORT = 4789;
}

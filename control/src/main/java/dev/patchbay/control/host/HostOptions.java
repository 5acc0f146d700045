package dev.patchbay.control.host;

import java.nio.file.Path;

/**
 * What is decided about a host when it starts, not in the lab file.
 *
 * @param port UDP port of the underlay, or 0 for that of the lab
 * @param engine how packets reach the network
 * @param capture whether to keep the frames of all ports for a dump, as far as memory for them goes
 * @param state folder for the process id, what the host keeps over a restart and, at the end, what it knew; or {@code null}
 */
public record HostOptions(int port, EngineOptions engine, boolean capture, Path state) {
    /** The same with another port. */
    HostOptions withPort(int other) {
        return new HostOptions(other, engine, capture, state);
    }

    /** The UDP port that IANA gave VXLAN (RFC 7348). */
    public static final int VXLAN_PORT = 4789;
}

package dev.patchbay.datapath.underlay.linux;

import java.util.List;

/** Lets tests of other packages reach into the engine's sockets. */
public final class LinuxSockets {
    private LinuxSockets() {}

    /** Descriptors of the sockets that send. */
    public static List<Integer> sending(LinuxUnderlay underlay) {
        return underlay.senders().stream().map(SendSocket::descriptor).toList();
    }
}

package dev.patchbay.datapath.xlate;

import dev.patchbay.datapath.ofproto.OfPort;

/**
 * Whether a port can be used, as bundles and the buckets of groups ask.
 *
 * <p>Its state is one of the bridge's port settings, which every translation depends on.
 */
final class Liveness {
    private Liveness() {}

    static boolean mayEnable(OfPort port) {
        return port.adminUp() && port.linkUp();
    }
}

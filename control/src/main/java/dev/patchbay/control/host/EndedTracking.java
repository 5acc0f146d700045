package dev.patchbay.control.host;

import dev.patchbay.control.neutron.EndedConnections;
import dev.patchbay.control.neutron.IpFamily;
import dev.patchbay.control.neutron.IpPrefix;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.conntrack.CtTuple;
import dev.patchbay.datapath.netns.Namespace;

/** Has connections of the host's own namespace forgotten. Slow path only. */
final class EndedTracking {
    private static final int IPV6_BITS = 128;

    private EndedTracking() {}

    static void forget(SwitchModel model, EndedConnections ended) {
        Namespace root = model.namespaces().root();
        Integer space =
                ended.zone() == 0 ? Integer.valueOf(root.id()) : root.spaces().get(ended.zone());
        if (space != null) {
            model.conntrack()
                    .spaces()
                    .space(space)
                    .flush(entry -> means(ended, entry.original()), model.nowMs())
                    .finish();
        }
    }

    private static boolean means(EndedConnections ended, CtTuple tuple) {
        if (tuple.ipv6() != (ended.family() == IpFamily.IPV6)
                || (ended.protocol() >= 0 && tuple.protocol() != ended.protocol())) {
            return false;
        }
        IpPrefix source = address(tuple.ipv6(), tuple.srcHigh(), tuple.srcLow());
        IpPrefix destination = address(tuple.ipv6(), tuple.dstHigh(), tuple.dstLow());
        return ended.own().equals(ended.towards() ? destination : source)
                && (ended.remote() == null || ended.remote().contains(ended.towards() ? source : destination));
    }

    private static IpPrefix address(boolean ipv6, long high, long low) {
        return ipv6
                ? new IpPrefix(IpFamily.IPV6, high, low, IPV6_BITS)
                : new IpPrefix(IpFamily.IPV4, 0, low & 0xffff_ffffL, Integer.SIZE);
    }
}

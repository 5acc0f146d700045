package dev.patchbay.datapath.netns;

import dev.patchbay.datapath.netns.RouteQuery.Answer;
import dev.patchbay.datapath.netns.RouteQuery.Question;
import dev.patchbay.flowcache.classifier.TagSink;

/**
 * Whether a packet may come from where it says, by the device by which it comes: {@code rp_filter} and {@code accept_local}
 * (ip-sysctl.txt, RFC 3704; Linux's {@code fib_validate_source}).
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class SourceCheck {
    private static final int STRICT = 1;

    private final TagSink tags;
    private final RouteQuery query;

    /**
     * Makes a check.
     *
     * @param tags receives the tags of what the answers depend on.
     */
    public SourceCheck(TagSink tags) {
        this.tags = tags;
        query = new RouteQuery(tags);
    }

    /**
     * How many leading bits of sources the answers depended on.
     *
     * @return 0 to 128.
     */
    public int sourceBits() {
        // The question was that of the way back.
        return query.destinationBits();
    }

    /**
     * How many leading bits of destinations the answers depended on.
     *
     * @return 0 to 128.
     */
    public int destinationBits() {
        return query.sourceBits();
    }

    /**
     * Whether a packet may come in.
     *
     * @param device by which it comes.
     * @param source of the packet, IPv4.
     * @param destination of the packet.
     * @return false if it is to be dropped.
     */
    public boolean accepts(NetDevice device, IpAddress source, IpAddress destination) {
        Namespace namespace = device.namespace();
        tags.tag(NamespaceTags.sysctls(namespace.id()));
        if (device.kind() == DeviceKind.LOOPBACK) {
            return true;
        }
        int filter = namespace.sysctls().highest(IpFamily.IPV4, device.name(), "rp_filter");
        boolean acceptsLocal = namespace.sysctls().conf(IpFamily.IPV4, device.name(), "accept_local") != 0;
        if (filter == 0 && acceptsLocal) {
            return true;
        }
        Answer back = query.ask(new Question(
                namespace, /* source= */ destination, /* destination= */ source, Namespace.LOOPBACK, null, 0));
        if (!back.found()) {
            return filter == 0;
        }
        if (back.type() != RouteType.UNICAST) {
            boolean mayBe = back.type() == RouteType.LOCAL ? acceptsLocal : back.route() == null && filter == 0;
            if (!mayBe) {
                return false;
            }
        }
        return filter != STRICT || leadsBack(back, device);
    }

    /** Any of the next hops will do. */
    private static boolean leadsBack(Answer back, NetDevice device) {
        return back.route() != null
                && back.route().hops().stream().anyMatch(hop -> hop.device().equals(device.name()));
    }
}

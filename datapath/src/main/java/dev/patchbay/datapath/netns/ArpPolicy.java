package dev.patchbay.datapath.netns;

import dev.patchbay.datapath.netns.RouteQuery.Answer;
import dev.patchbay.datapath.netns.RouteQuery.Question;
import dev.patchbay.flowcache.classifier.TagSink;

/**
 * Which ARP packets concern a namespace: {@code arp_ignore}, {@code proxy_arp} and the routes decide (ip-sysctl.txt; Linux's
 * {@code arp_process}).
 *
 * <p>A question is answered for an address of the namespace, unless {@code arp_ignore} says otherwise, and by {@code proxy_arp} for
 * an address whose route leaves by another device than that by which the question came.
 *
 * <p><b>Threads.</b> Slow path only.
 */
public final class ArpPolicy {
    private static final int ONLY_OF_DEVICE = 1;
    private static final int ONLY_OF_NETWORK = 2;
    private static final int NOT_OF_HOST_SCOPE = 3;
    private static final int NEVER = 8;

    private final TagSink tags;
    private final RouteQuery routes;
    private final SourceCheck sources;

    /**
     * Makes a policy.
     *
     * @param tags receives the tags of what the answers depend on.
     */
    public ArpPolicy(TagSink tags) {
        this.tags = tags;
        routes = new RouteQuery(tags);
        sources = new SourceCheck(tags);
    }

    /**
     * Whether a question is answered.
     *
     * @param device by which it came.
     * @param sender who asks; the unspecified address if somebody tries whether an address is free.
     * @param target whom he asks for.
     * @return true if the device's hardware address is the answer.
     */
    public boolean answers(NetDevice device, IpAddress sender, IpAddress target) {
        Namespace namespace = device.namespace();
        tags.tag(NamespaceTags.sysctls(namespace.id()));
        tags.tag(NamespaceTags.devices(namespace.id()));
        if (target.isMulticast() || target.isLoopback() || target.isAny() || target.isLimitedBroadcast()) {
            return false;
        }
        Answer answer = routes.ask(new Question(namespace, sender, target, device.name(), null, 0));
        if (answer.type() == RouteType.LOCAL) {
            return !ignores(device, sender, target);
        }
        return answer.type() == RouteType.UNICAST
                && !sender.isAny()
                && answer.device() != device
                && namespace.sysctls().forwards(IpFamily.IPV4, device.name())
                && namespace.sysctls().highest(IpFamily.IPV4, device.name(), "proxy_arp") != 0
                && sources.accepts(device, sender, target);
    }

    private static boolean ignores(NetDevice device, IpAddress sender, IpAddress target) {
        int mode = device.namespace().sysctls().highest(IpFamily.IPV4, device.name(), "arp_ignore");
        DeviceAddress own = device.address(target);
        return switch (mode) {
            case ONLY_OF_DEVICE -> own == null;
            case ONLY_OF_NETWORK -> own == null || !own.prefix().contains(sender);
            case NOT_OF_HOST_SCOPE -> own != null && own.scope() == Scope.HOST;
            case NEVER -> true;
            default -> false;
        };
    }

    /**
     * The sender that a question of the namespace names.
     *
     * @param device by which it leaves.
     * @param target whom it asks for.
     * @param wanted source of the packet that waits; null if none does.
     * @return an address of the namespace; null if it has none that it may name.
     */
    public static IpAddress announced(NetDevice device, IpAddress target, IpAddress wanted) {
        int mode = device.namespace().sysctls().highest(IpFamily.IPV4, device.name(), "arp_announce");
        boolean own = wanted != null && device.namespace().holder(wanted) != null;
        boolean ofDevice = own && device.address(wanted) != null;
        boolean ofNetwork = ofDevice && device.address(wanted).prefix().contains(target);
        if ((mode == 0 && own) || (mode == 1 && ofNetwork)) {
            return wanted;
        }
        return RouteQuery.addressOf(device, target);
    }
}

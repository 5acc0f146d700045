package dev.patchbay.control.metadata;

import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.Namespace;
import java.util.HashMap;
import java.util.Map;

/**
 * The metadata proxies of a host: one in each namespace of a router or of a network's DHCP server, as long as it is there.
 *
 * <p>Slow path only.
 */
public final class MetadataServices {
    private static final String ROUTER = "qrouter-";
    private static final String NETWORK = "qdhcp-";

    private final Map<String, Namespace> served = new HashMap<>();
    private MetadataDirectory directory;

    /** None runs. */
    public MetadataServices() {}

    /**
     * Starts those that are missing; of a namespace that is gone the proxy is gone, too.
     *
     * @param model of the host
     * @param known whose instances the service knows from now on, or null for no service
     */
    public void follow(SwitchModel model, MetadataDirectory known) {
        directory = known;
        served.values().removeIf(namespace -> model.namespaces().get(namespace.name()) != namespace);
        if (known == null) {
            return;
        }
        MetadataAgent agent = new MetadataAgent(new Current());
        for (Namespace namespace : model.namespaces().all()) {
            String name = namespace.name();
            if (!served.containsKey(name) && name.startsWith(ROUTER)) {
                MetadataProxy.ofRouter(namespace, name.substring(ROUTER.length()), agent);
                served.put(name, namespace);
            } else if (!served.containsKey(name) && name.startsWith(NETWORK)) {
                MetadataProxy.ofNetwork(namespace, name.substring(NETWORK.length()), agent);
                served.put(name, namespace);
            }
        }
    }

    /** What is known at the time of the question. */
    private final class Current implements MetadataDirectory {
        @Override
        public MetadataInstance behindRouter(String router, String address) {
            return directory == null ? null : directory.behindRouter(router, address);
        }

        @Override
        public MetadataInstance inNetwork(String network, String address) {
            return directory == null ? null : directory.inNetwork(network, address);
        }
    }
}

package dev.patchbay.control.metadata;

import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.Namespace;

/** Starts the metadata proxies of a host. Slow path only. */
public final class MetadataSetup {
    private static final String ROUTER = "qrouter-";
    private static final String NETWORK = "qdhcp-";

    private MetadataSetup() {}

    /**
     * Starts one in each namespace of a router or of a network's DHCP server; the namespaces are there.
     *
     * @param model of the host
     * @param deployment whose instances are known to the service
     */
    public static void start(SwitchModel model, Deployment deployment) {
        MetadataAgent agent = new MetadataAgent(new DeploymentDirectory(deployment));
        for (Namespace namespace : model.namespaces().all()) {
            String name = namespace.name();
            if (name.startsWith(ROUTER)) {
                MetadataProxy.ofRouter(namespace, name.substring(ROUTER.length()), agent);
            } else if (name.startsWith(NETWORK)) {
                MetadataProxy.ofNetwork(namespace, name.substring(NETWORK.length()), agent);
            }
        }
    }
}

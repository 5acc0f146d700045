package dev.patchbay.control.metadata;

import dev.patchbay.control.neutron.DeployedPort;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.FixedIp;
import dev.patchbay.control.neutron.FloatingIp;
import dev.patchbay.control.neutron.Router;
import dev.patchbay.control.neutron.Server;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Finds instances in a deployment. Immutable after construction. */
public final class DeploymentDirectory implements MetadataDirectory {
    private final Map<Place, MetadataInstance> instances = new HashMap<>();
    private final Map<String, Set<String>> networksOfRouter = new HashMap<>();

    private record Place(String network, String address) {}

    /**
     * Indexes a deployment.
     *
     * @param deployment of a lab
     */
    public DeploymentDirectory(Deployment deployment) {
        for (Server server : deployment.servers().values()) {
            for (String id : server.ports()) {
                DeployedPort port = deployment.ports().get(id);
                for (FixedIp fixed : port.port().fixedIps()) {
                    String address = fixed.address().address().toString();
                    instances.put(
                            new Place(port.port().network(), address),
                            new MetadataInstance(
                                    server.id(),
                                    server.name(),
                                    "",
                                    address,
                                    port.port().mac(),
                                    floating(deployment, id, address)));
                }
            }
        }
        for (Router router : deployment.routers()) {
            Set<String> networks = new HashSet<>();
            for (Router.Interface leg : router.interfaces()) {
                networks.add(deployment.subnets().get(leg.subnet()).network());
            }
            networksOfRouter.put(router.id(), networks);
        }
    }

    private static String floating(Deployment deployment, String port, String address) {
        for (FloatingIp floating : deployment.floatingIps()) {
            if (port.equals(floating.port())
                    && floating.fixed().address().toString().equals(address)) {
                return floating.address().address().toString();
            }
        }
        return "";
    }

    @Override
    public MetadataInstance behindRouter(String router, String address) {
        for (String network : networksOfRouter.getOrDefault(router, Set.of())) {
            MetadataInstance instance = inNetwork(network, address);
            if (instance != null) {
                return instance;
            }
        }
        return null;
    }

    @Override
    public MetadataInstance inNetwork(String network, String address) {
        return instances.get(new Place(network, address));
    }
}

package dev.patchbay.control.host;

import dev.patchbay.control.agent.ChangeCount;
import dev.patchbay.control.dhcp.DhcpServer;
import dev.patchbay.control.dhcp.DhcpService;
import dev.patchbay.control.dhcp.NeutronDhcpFiles;
import dev.patchbay.control.metadata.DeploymentDirectory;
import dev.patchbay.control.metadata.MetadataServices;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.DhcpFiles;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import java.util.HashMap;
import java.util.Map;

/**
 * The DHCP servers of a deployment on one host, each in the namespace of its network, and the metadata proxies there and in
 * those of routers. When the deployment changes, a server whose files are other ones reads them again and keeps its leases.
 *
 * <p>Slow path only.
 */
final class NeutronServices {
    private static final String NAMESPACE = "qdhcp-";

    private final String host;
    private final Map<String, Running> servers = new HashMap<>();
    private final MetadataServices metadata = new MetadataServices();

    private record Running(NetDevice device, DhcpService service, NeutronDhcpFiles files) {}

    /** @param host whose services they are */
    NeutronServices(String host) {
        this.host = host;
    }

    /**
     * Starts, changes and stops them; the namespaces are as they shall be.
     *
     * @param deployment null for none
     * @param count what was done is counted here
     */
    void follow(SwitchModel model, Deployment deployment, ChangeCount count) {
        boolean agent = deployment != null && deployment.agents().containsKey(host);
        Map<String, NeutronDhcpFiles> files = agent ? DhcpFiles.all(deployment, host) : Map.of();
        Map<String, NetDevice> devices = new HashMap<>();
        for (Namespace namespace : model.namespaces().all()) {
            if (namespace.name().startsWith(NAMESPACE)) {
                namespace.devices().forEach(device -> devices.put(device.name(), device));
            }
        }
        servers.values().removeIf(running -> {
            boolean stays = files.containsKey(running.device().name())
                    && devices.get(running.device().name()) == running.device();
            if (!stays) {
                running.service().stop();
                count.removed(ChangeCount.Kind.SERVICE, 1);
            }
            return !stays;
        });
        files.forEach((name, of) -> {
            if (devices.containsKey(name)) {
                servers.compute(name, (same, running) -> server(devices.get(name), of, running, count));
            }
        });
        metadata.follow(model, agent ? new DeploymentDirectory(deployment) : null);
    }

    private static Running server(NetDevice device, NeutronDhcpFiles files, Running running, ChangeCount count) {
        if (running == null) {
            count.added(ChangeCount.Kind.SERVICE, 1);
            return new Running(
                    device, DhcpService.start(new DhcpServer(files.settings(), files.leases()), device), files);
        }
        if (!running.files().equals(files)) {
            count.changed(ChangeCount.Kind.SERVICE, 1);
            DhcpServer server = running.service().server();
            server.settings(files.settings());
            files.ended(running.files()).forEach(server::release);
        }
        return new Running(device, running.service(), files);
    }
}

package dev.patchbay.control.host;

import dev.patchbay.control.dhcp.DhcpServer;
import dev.patchbay.control.dhcp.DhcpService;
import dev.patchbay.control.dhcp.NeutronDhcpFiles;
import dev.patchbay.control.lab.Lab;
import dev.patchbay.control.lab.LabException;
import dev.patchbay.control.lab.LabHost;
import dev.patchbay.control.lab.LabReader;
import dev.patchbay.control.metadata.MetadataSetup;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.DhcpFiles;
import dev.patchbay.datapath.SwitchModel;
import dev.patchbay.datapath.netns.Namespace;
import dev.patchbay.datapath.netns.NetDevice;
import java.nio.file.Path;
import java.util.Map;

/**
 * Starts the DHCP servers of a deployment, each in the namespace of its network, and the metadata proxies there and in
 * those of routers. Slow path only.
 */
final class DhcpSetup {
    private static final String NAMESPACE = "qdhcp-";
    private static final String ROUTER = "qrouter-";

    private DhcpSetup() {}

    /**
     * Starts those of one host; its namespaces are there.
     *
     * @throws IllegalArgumentException if the lab's file is needed and cannot be read any more
     */
    static void start(SwitchModel model, Lab lab, LabHost host) {
        if (host.namespaces().stream()
                .noneMatch(one -> one.name().startsWith(NAMESPACE) || one.name().startsWith(ROUTER))) {
            return;
        }
        Deployment deployment = deployment(lab);
        if (deployment == null || !deployment.agents().containsKey(host.name())) {
            return;
        }
        Map<String, NeutronDhcpFiles> files = DhcpFiles.all(deployment, host.name());
        for (Namespace namespace : model.namespaces().all()) {
            for (NetDevice device : namespace.devices()) {
                NeutronDhcpFiles of = files.get(device.name());
                if (of != null && namespace.name().startsWith(NAMESPACE)) {
                    DhcpService.start(new DhcpServer(of.settings(), of.leases()), device);
                }
            }
        }
        MetadataSetup.start(model, deployment);
    }

    /** A slice of the lab leaves the deployment out, so it is read again. */
    private static Deployment deployment(Lab lab) {
        if (!lab.slice()) {
            return lab.deployment();
        }
        try {
            return LabReader.read(Path.of(lab.file())).deployment();
        } catch (LabException unreadable) {
            throw new IllegalArgumentException(unreadable.getMessage(), unreadable);
        }
    }
}

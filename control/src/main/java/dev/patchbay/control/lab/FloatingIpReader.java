package dev.patchbay.control.lab;

import dev.patchbay.control.neutron.FixedIp;
import dev.patchbay.control.neutron.FloatingIp;
import dev.patchbay.control.neutron.IpPrefix;
import dev.patchbay.control.neutron.Network;
import dev.patchbay.control.neutron.Router;
import dev.patchbay.control.neutron.Server;
import dev.patchbay.control.neutron.StableNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads floating addresses and finds the router that leads to what each stands for. One thread.
 */
final class FloatingIpReader {
    private static final int FIRST_PRIORITY = 32768;
    private static final int PRIORITIES = 40_000;

    private final DeploymentDraft draft;
    private final RouterReader routers;
    private final Map<String, Server> servers;
    private final List<FloatingIp> floatingIps = new ArrayList<>();

    /**
     * Prepares reading.
     *
     * @param draft networks, subnets and ports
     * @param routers when all are read
     * @param servers by name
     */
    FloatingIpReader(DeploymentDraft draft, RouterReader routers, Map<String, Server> servers) {
        this.draft = draft;
        this.routers = routers;
        this.servers = servers;
    }

    /** All that were read. */
    List<FloatingIp> floatingIps() {
        return floatingIps;
    }

    /** A floating address. */
    void floatingIp(Item item) {
        Network network = draft.network(item).orElse(null);
        IpPrefix address = item.at("ip").map(draft::prefix).orElse(null);
        if (network == null || address == null) {
            return;
        }
        String id = DeploymentDraft.id(item, "floating ip", address.toString());
        if (!draft.inSubnet(item.at("ip").orElse(item), network, address)) {
            return;
        }
        draft.claim(item.at("ip").orElse(item), network, address, "floating IP " + address);
        String name = item.text("server", "");
        if (!item.has("server")) {
            floatingIps.add(new FloatingIp(id, address, network.id(), null, null, null, 0));
            return;
        }
        Server server = servers.get(name);
        if (server == null) {
            draft.unknown(item, "server", servers.keySet());
            return;
        }
        IpPrefix wanted = item.at("fixed_ip").map(draft::prefix).orElse(null);
        for (String port : server.ports()) {
            for (FixedIp fixed : draft.ports().get(port).port().fixedIps()) {
                if (wanted == null || wanted.equals(fixed.address())) {
                    bind(item, id, address, network, port, fixed);
                    return;
                }
            }
        }
        if (wanted != null) {
            item.at("fixed_ip").orElse(item).problem("server '" + name + "' has no address " + wanted);
        }
    }

    private void bind(Item item, String id, IpPrefix address, Network network, String port, FixedIp fixed) {
        Optional<Router> router = routers.routers().stream()
                .filter(one -> one.gateway() != null
                        && one.gateway().network().equals(network.id())
                        && one.interfaces().stream()
                                .anyMatch(leg -> leg.subnet().equals(fixed.subnet())))
                .findFirst();
        if (router.isEmpty() && routers.incomplete()) {
            return;
        }
        Optional<FloatingIp> same = floatingIps.stream()
                .filter(other -> port.equals(other.port())
                        && fixed.address().equals(other.fixed())
                        && other.network().equals(network.id()))
                .findFirst();
        if (same.isPresent()) {
            item.problem("floating IP " + address + " is for " + fixed.address() + ", which has floating IP "
                    + same.get().address() + " of the same network already; remove one");
            return;
        }
        if (router.isEmpty()) {
            item.problem("floating IP " + address + " cannot reach " + fixed.address()
                    + ": no router has both a leg in its subnet and a gateway in network '" + item.text("network", "")
                    + "'");
            return;
        }
        int priority =
                item.at("priority").map(at -> (int) Long.parseLong(at.text())).orElseGet(() -> freePriority(id));
        floatingIps.add(new FloatingIp(
                id, address, network.id(), port, fixed.address(), router.get().name(), priority));
    }

    /** The same for the priority of a floating address's rule. */
    private int freePriority(String id) {
        int index = StableNumbers.below("priority", id, PRIORITIES);
        for (int i = 0; i < PRIORITIES; i++) {
            int priority = FIRST_PRIORITY + (index + i) % PRIORITIES;
            if (floatingIps.stream().noneMatch(other -> other.priority() == priority)) {
                return priority;
            }
        }
        return FIRST_PRIORITY;
    }
}

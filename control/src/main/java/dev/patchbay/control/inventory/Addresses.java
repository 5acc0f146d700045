package dev.patchbay.control.inventory;

import dev.patchbay.control.inventory.InventoryProgram.Refused;
import dev.patchbay.control.neutron.DeployedSubnet;
import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.control.neutron.FixedIp;
import dev.patchbay.control.neutron.IpFamily;
import dev.patchbay.control.neutron.IpPrefix;
import java.util.HashSet;
import java.util.Set;

/** Finds addresses that nobody has. Stateless. */
final class Addresses {
    private Addresses() {}

    /**
     * The lowest free address of a network, in the first of its IPv4 subnets that has one. The first host address of a
     * subnet is left to a router, the last to broadcasts.
     *
     * @param network its id
     */
    static String free(Deployment deployment, String network) throws Refused {
        Set<String> taken = new HashSet<>();
        deployment
                .ports()
                .values()
                .forEach(port -> port.port().fixedIps().stream()
                        .map(FixedIp::address)
                        .forEach(address -> taken.add(address.address())));
        deployment
                .floatingIps()
                .forEach(floating -> taken.add(floating.address().address()));
        boolean any = false;
        for (DeployedSubnet subnet : deployment.subnets().values()) {
            IpPrefix range = subnet.subnet().cidr();
            if (!subnet.network().equals(network) || range.family() != IpFamily.IPV4) {
                continue;
            }
            any = true;
            if (subnet.subnet().gateway() != null) {
                taken.add(subnet.subnet().gateway().address());
            }
            long last = range.network().low() + (1L << (Integer.SIZE - range.length())) - 1;
            for (long low = range.network().low() + 2; low < last; low++) {
                String address = new IpPrefix(IpFamily.IPV4, 0, low, Integer.SIZE).address();
                if (!taken.contains(address)) {
                    return address;
                }
            }
        }
        throw new Refused(
                1,
                any
                        ? "ConflictException: 409: No more IP addresses available on network " + network + "."
                        : "BadRequestException: 400: network " + network + " has no IPv4 subnet.");
    }
}

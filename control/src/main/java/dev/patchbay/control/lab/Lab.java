package dev.patchbay.control.lab;

import dev.patchbay.control.neutron.Deployment;
import dev.patchbay.datapath.underlay.UnderlayContext;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A lab as its file describes it: immutable, complete and free of contradictions.
 *
 * @param file as the user named it
 * @param name names the lab's control sockets
 * @param underlay tunnel end → address that its socket binds, of IPv4 or IPv6; empty if the ends bind their own addresses
 * @param hosts by name, in the order of the file
 * @param guests by name, in the order of the file
 * @param deployment what the section {@code neutron} describes, or null if there is none or this is a slice
 * @param checks in the order in which they run
 * @param slice whether it is one host's part, which leaves out deployment and checks
 */
public record Lab(
        String file,
        String name,
        Map<Integer, InetAddress> underlay,
        Map<String, LabHost> hosts,
        Map<String, GuestSpec> guests,
        Deployment deployment,
        List<Check> checks,
        boolean slice) {
    /**
     * One host's part of a lab.
     *
     * @param file as the user named it
     * @param name names the lab's control sockets
     * @param underlay tunnel end to bound address
     * @param hosts by name
     * @param guests by name
     */
    public Lab(
            String file,
            String name,
            Map<Integer, InetAddress> underlay,
            Map<String, LabHost> hosts,
            Map<String, GuestSpec> guests) {
        this(file, name, underlay, hosts, guests, null, List.of(), true);
    }

    /**
     * The address that the socket of a tunnel end binds or that is sent to for it.
     *
     * @param tunnelEnd address in ports and dumps
     * @return what the underlay map says, else the address itself
     */
    public InetAddress bound(int tunnelEnd) {
        InetAddress bound = underlay.get(tunnelEnd);
        return bound == null ? UnderlayContext.inetAddress(tunnelEnd) : bound;
    }

    /**
     * The guests of one host.
     *
     * @param host name of the host
     * @return by name, in the order of the file
     */
    public Map<String, GuestSpec> guestsOf(String host) {
        Map<String, GuestSpec> there = new LinkedHashMap<>();
        guests.forEach((name, guest) -> {
            if (guest.host().equals(host)) {
                there.put(name, guest);
            }
        });
        return there;
    }
}

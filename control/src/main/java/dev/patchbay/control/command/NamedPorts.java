package dev.patchbay.control.command;

import dev.patchbay.codec.ip.Ipv4Address;
import dev.patchbay.datapath.action.ActionNames;
import dev.patchbay.datapath.vport.VtepTable;
import java.util.Map;

/** What cached actions call ports and tunnel ends, for people to read. */
final class NamedPorts implements ActionNames {
    private final Map<Integer, String> ports;
    private final VtepTable vteps;

    /**
     * Names for actions.
     *
     * @param ports names by datapath port; a port without one is shown by its number
     * @param vteps of the switch
     */
    NamedPorts(Map<Integer, String> ports, VtepTable vteps) {
        this.ports = ports;
        this.vteps = vteps;
    }

    @Override
    public String port(int dpPort) {
        return ports.getOrDefault(dpPort, String.valueOf(dpPort));
    }

    @Override
    public String remote(int vtep) {
        return Ipv4Address.format(vteps.remote(vtep));
    }

    @Override
    public int udpPort(int vtep) {
        return vteps.udpPort(vtep);
    }
}

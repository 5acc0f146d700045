package dev.patchbay.datapath;

import dev.patchbay.datapath.ofproto.PortType;
import dev.patchbay.datapath.ofproto.PortVlan;
import dev.patchbay.datapath.ofproto.TunnelOptions;

/**
 * What a port to be added is: the columns of Open vSwitch's Port and Interface tables that Patchbay knows
 * (ovs-vswitchd.conf.db(5)).
 *
 * @param name of the device, unique on the host.
 * @param ofport OpenFlow number, 1 to 65279; 0 takes the lowest free one.
 * @param type kind of port.
 * @param peer of a patch port, its other end; else empty.
 * @param vlan VLAN mode, tag and trunks.
 * @param tunnel options of a VXLAN port; else null.
 * @param attended whether something sits behind an ordinary port and will take its frames; if not, they are counted and gone.
 */
public record PortSpec(
        String name, int ofport, PortType type, String peer, PortVlan vlan, TunnelOptions tunnel, boolean attended) {
    /**
     * An ordinary port, trunk of all VLANs.
     *
     * @param name of the device.
     * @param ofport OpenFlow number, or 0.
     * @return specification with something behind the port.
     */
    public static PortSpec ordinary(String name, int ofport) {
        return new PortSpec(name, ofport, PortType.ORDINARY, "", PortVlan.TRUNK, null, true);
    }

    /**
     * One end of a patch.
     *
     * @param name of this end.
     * @param ofport OpenFlow number, or 0.
     * @param peer name of the other end.
     * @return specification.
     */
    public static PortSpec patch(String name, int ofport, String peer) {
        return new PortSpec(name, ofport, PortType.PATCH, peer, PortVlan.TRUNK, null, false);
    }

    /**
     * A VXLAN tunnel port.
     *
     * @param name of the device.
     * @param ofport OpenFlow number, or 0.
     * @param options of the tunnel.
     * @return specification.
     */
    public static PortSpec vxlan(String name, int ofport, TunnelOptions options) {
        return new PortSpec(name, ofport, PortType.VXLAN, "", PortVlan.TRUNK, options, false);
    }

    /**
     * The same port with other VLAN settings.
     *
     * @param settings mode, tag and trunks.
     * @return changed copy.
     */
    public PortSpec withVlan(PortVlan settings) {
        return new PortSpec(name, ofport, type, peer, settings, tunnel, attended);
    }

    /**
     * The same port with nothing behind it.
     *
     * @return changed copy.
     */
    public PortSpec unattended() {
        return new PortSpec(name, ofport, type, peer, vlan, tunnel, false);
    }
}

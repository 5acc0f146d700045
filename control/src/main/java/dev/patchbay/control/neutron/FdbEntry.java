package dev.patchbay.control.neutron;

/**
 * What l2population tells of a port behind a tunnel end: link-layer and IP address; or that broadcasts go there.
 *
 * @param mac link-layer address
 * @param ip address of the port
 */
public record FdbEntry(String mac, IpPrefix ip) {
    /** Broadcasts of the network go to the tunnel end that has this entry. */
    public static final FdbEntry FLOODING = new FdbEntry("00:00:00:00:00:00", IpPrefix.parse("0.0.0.0"));
}

package dev.patchbay.datapath.vport;

/**
 * One VXLAN port: which received datagrams belong to it. What is sent through it is up to the translator, which puts the
 * outer header into the action.
 *
 * <p>The options are those of Open vSwitch's {@code Interface} table (ovs-vswitchd.conf.db(5), "Tunnel Options").
 *
 * <p><b>Threads.</b> Immutable but for what {@link Vport} says.
 */
public final class TunnelVport extends Vport {
    /**
     * Which datagrams belong to a tunnel port. Addresses are IPv4, first octet most significant.
     *
     * @param local address it is sent to; 0 accepts any.
     * @param localFlow {@code local_ip=flow}: the flow tables look at it.
     * @param remote address it comes from.
     * @param remoteFlow {@code remote_ip=flow}: the flow tables look at it.
     * @param key VNI it must carry.
     * @param keyFlow {@code key=flow}: the flow tables look at it.
     */
    public record Match(int local, boolean localFlow, int remote, boolean remoteFlow, long key, boolean keyFlow) {
        /**
         * What is not looked at counts as zero, so that equal behaviour is equal.
         *
         * @param local address it is sent to; 0 accepts any.
         * @param localFlow whether the flow tables look at it.
         * @param remote address it comes from.
         * @param remoteFlow whether the flow tables look at it.
         * @param key VNI it must carry.
         * @param keyFlow whether the flow tables look at it.
         */
        public Match {
            local = localFlow ? 0 : local;
            remote = remoteFlow ? 0 : remote;
            key = keyFlow ? 0 : key;
        }
    }

    private final Match match;

    /**
     * Creates a port.
     *
     * @param number datapath port number.
     * @param name of the device.
     * @param workers how many workers the switch has.
     * @param match which datagrams belong to it.
     */
    public TunnelVport(int number, String name, int workers, Match match) {
        super(number, name, workers);
        this.match = match;
    }

    /**
     * Which datagrams belong to the port.
     *
     * @return as configured.
     */
    public Match match() {
        return match;
    }
}

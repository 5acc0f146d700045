package dev.patchbay.datapath.netns;

import dev.patchbay.datapath.fdb.MacLearningTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * A device of a namespace.
 *
 * <p><b>Invariants.</b> Namespace, name, kind and number never change. A VETH has either a peer or a port.
 *
 * <p><b>Threads.</b> Slow path only; {@link Namespace} changes it, so that routes follow and tags are published.
 */
public final class NetDevice {
    private final Namespace namespace;
    private final String name;
    private final DeviceKind kind;
    private final int ifindex;
    private final String port;
    private final NetDevice parent;
    private final int vlan;
    private final boolean ownMac;
    private final DeviceCounters counters = new DeviceCounters();
    private final List<DeviceAddress> addresses = new ArrayList<>();
    private long mac;
    private int mtu;
    private boolean up;
    private NetDevice peer;
    private NetDevice master;
    private MacLearningTable stations;
    private int vport = NO_VPORT;
    private int captures;

    /** Datapath port number of a device that nobody can capture on. */
    public static final int NO_VPORT = -1;

    NetDevice(Namespace namespace, DeviceSpec spec, int ifindex, long mac, NetDevice parent) {
        this.namespace = namespace;
        this.name = spec.name();
        this.kind = spec.kind();
        this.ifindex = ifindex;
        this.port = spec.port();
        this.parent = parent;
        this.vlan = spec.vlan();
        this.mac = mac;
        this.mtu = spec.mtu();
        ownMac = spec.mac() != 0;
    }

    /** Whether somebody gave it its hardware address. */
    boolean hasOwnMac() {
        return ownMac;
    }

    /**
     * Whose it is.
     *
     * @return namespace.
     */
    public Namespace namespace() {
        return namespace;
    }

    /**
     * Name, unique in the namespace.
     *
     * @return for example {@code qr-f6dd5f9c-3d}.
     */
    public String name() {
        return name;
    }

    /**
     * What is behind it.
     *
     * @return kind.
     */
    public DeviceKind kind() {
        return kind;
    }

    /**
     * Number, as {@code ip link} prints it.
     *
     * @return at least 1.
     */
    public int ifindex() {
        return ifindex;
    }

    /**
     * The bridge's port that is behind it.
     *
     * @return name of the port; empty if none is.
     */
    public String port() {
        return port;
    }

    /**
     * The other end of a pair of devices.
     *
     * @return null unless it is such an end.
     */
    public NetDevice peer() {
        return peer;
    }

    void peer(NetDevice other) {
        peer = other;
    }

    /**
     * The Linux bridge that it is a port of.
     *
     * @return null if it is none's.
     */
    public NetDevice master() {
        return master;
    }

    void master(NetDevice bridge) {
        master = bridge;
    }

    /**
     * Of a Linux bridge, the devices that are its ports.
     *
     * @return by their numbers, a copy.
     */
    public List<NetDevice> ports() {
        return namespace.devices().stream()
                .filter(each -> each.master() == this)
                .sorted(Comparator.comparingInt(NetDevice::ifindex))
                .toList();
    }

    /**
     * Of a Linux bridge, where it has seen which station: ports are numbers of devices, the VLAN is always 0.
     *
     * @return null for other devices.
     */
    public MacLearningTable stations() {
        return stations;
    }

    void stations(MacLearningTable table) {
        stations = table;
    }

    /**
     * The device whose tagged frames a VLAN device gets.
     *
     * @return null for other devices.
     */
    public NetDevice parent() {
        return parent;
    }

    /**
     * VLAN id of a VLAN device.
     *
     * @return 0 for other devices.
     */
    public int vlan() {
        return vlan;
    }

    /**
     * Hardware address.
     *
     * @return 48 bits; 0 of {@code lo}.
     */
    public long mac() {
        return mac;
    }

    void mac(long address) {
        mac = address;
    }

    /**
     * Longest IP packet.
     *
     * @return octets.
     */
    public int mtu() {
        return mtu;
    }

    void mtu(int octets) {
        mtu = octets;
    }

    /**
     * Whether it is switched on.
     *
     * @return true if so.
     */
    public boolean up() {
        return up;
    }

    void up(boolean value) {
        up = value;
    }

    /**
     * Its addresses, as {@code ip addr} lists them.
     *
     * @return live view.
     */
    public List<DeviceAddress> addresses() {
        return Collections.unmodifiableList(addresses);
    }

    List<DeviceAddress> addressList() {
        return addresses;
    }

    /**
     * Its entry for an address.
     *
     * @param address without length.
     * @return null if it has no such address.
     */
    public DeviceAddress address(IpAddress address) {
        for (DeviceAddress each : addresses) {
            if (each.address().equals(address)) {
                return each;
            }
        }
        return null;
    }

    /**
     * What it has carried. Let packets count first that the caches have forwarded.
     *
     * @return live counters.
     */
    public DeviceCounters counters() {
        return counters;
    }

    /**
     * The vport whose capture hook sees its frames.
     *
     * @return datapath port number; {@link #NO_VPORT} if it has none.
     */
    public int vport() {
        return vport;
    }

    /**
     * Gives it the vport whose capture hook sees its frames. It changes no answer while nobody captures.
     *
     * @param number datapath port number.
     */
    public void vport(int number) {
        vport = number;
    }

    /**
     * Whether somebody captures on it.
     *
     * @return true if so: cached paths over the device show their frames.
     */
    public boolean captured() {
        return captures > 0;
    }

    /** One capture more or less; true if that makes a difference to the paths over the device. */
    boolean captured(int more) {
        boolean before = captured();
        captures += more;
        return captured() != before;
    }

    /** Namespace and name. */
    @Override
    public String toString() {
        return namespace.name().isEmpty() ? name : namespace.name() + '/' + name;
    }
}
